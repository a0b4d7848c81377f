/** `npm run bench`: prints ratios against peers and limits measured in the same run. It never fails on a time. */
import { benchCatalog } from './catalog.ts';
import { benchColdStart } from './coldStart.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);

benchCatalog(print);
await benchColdStart(print);
