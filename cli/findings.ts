import { decideFinding } from '../shared/app/decideFinding.ts';
import { readFindings } from '../shared/app/readFindings.ts';
import { readFindingWord } from '../shared/app/readFindingWord.ts';
import { renderFindings } from '../shared/report/renderFindings.ts';
import { toVisible } from '../shared/report/text.ts';
import type { FindingsOptions } from './findingsOptions.ts';
import { openStores } from './openStores.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

/**
 * Runs `breakwater findings list`, `acknowledge` or `silence` on the stores of a deployment and shows what is so then.
 * Returns 0. @throws UsageError for exit 2, PortError if the storage account cannot be reached
 */
export async function findings(options: FindingsOptions, terminal: Terminal): Promise<number> {
  const ports = { ...openStores(options.account), clock: terminal.now };
  if (options.action === 'list') {
    const { cluster, withResolved } = options;
    const rows = await readFindings({ withResolved, ...(cluster === undefined ? {} : { cluster }) }, ports);
    const isJson = options.format === 'json';
    terminal.print(isJson ? `${JSON.stringify({ findings: rows }, null, 2)}\n` : renderFindings(rows, terminal));
    return 0;
  }
  const { action, fingerprint, who, why, until } = options;
  // JSON leaves out what is undefined: the same check as for what comes over HTTP.
  const word = await readFindingWord(action, JSON.stringify({ who, why, until }), undefined);
  if (typeof word === 'string') throw new UsageError(toVisible(word));
  const result = await decideFinding(fingerprint, word, ports);
  if (result.kind === 'refused') throw new UsageError(toVisible(result.problem));
  const { finding } = result;
  const isJson = options.format === 'json';
  terminal.print(isJson ? `${JSON.stringify(finding, null, 2)}\n` : renderFindings([finding], terminal));
  return 0;
}
