/** `npm run bench`: prints ratios against peers and limits measured in the same run. It never fails on a time. */
import { benchColdStart } from './coldStart.ts';

await benchColdStart((line) => process.stdout.write(`${line}\n`));
