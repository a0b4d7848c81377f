/**
 * Compares the catalog with an article in the Markdown form of the AKS documentation: `npm run catalog:diff -- FILE`.
 * Prints a line a difference and exits 1 if there are some, 2 if the file holds no table of requirements.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { catalog } from '../shared/catalog/catalog.ts';
import { sources } from '../shared/catalog/sources.ts';
import { toVisible } from '../shared/report/text.ts';
import { compareArticle, toDifferenceLine } from './article/compareArticle.ts';
import { readArticle } from './article/readArticle.ts';

/** Prints what differs between the catalog and the article and returns the exit status: 0, 1 or 2. */
export async function diffCatalog(file: string | undefined, print: (line: string) => void): Promise<number> {
  if (file === undefined) {
    print('Which article? npm run catalog:diff -- FILE');
    return 2;
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => String(error));
  const rows = readArticle(text);
  if (rows.length === 0) {
    print(`${file} holds no table of destinations and ports, or cannot be read.`);
    return 2;
  }
  const differences = compareArticle(rows, catalog, sources.outboundRules.url);
  for (const difference of differences) print(toVisible(toDifferenceLine(difference)));
  print(`${rows.length} rows read, ${differences.length} differences.`);
  return differences.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await diffCatalog(process.argv[2], (line) => process.stdout.write(`${line}\n`));
}
