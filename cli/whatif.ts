import { whatIf } from '../shared/app/whatIf.ts';
import { renderDiff } from '../shared/report/diff/renderDiff.ts';
import { renderWhatIfJson } from '../shared/report/diff/renderDiffJson.ts';
import { toWorse } from '../shared/report/diff/stateDifference.ts';
import { toVisible } from '../shared/report/text.ts';
import { toCount, toList } from '../shared/report/words.ts';
import { readConfigFile } from './readConfigFile.ts';
import { readEstate } from './readEstate.ts';
import { readFiles } from './readFiles.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';
import type { WhatIfOptions } from './whatifOptions.ts';
import { writeResult } from './writeResult.ts';

/**
 * Runs `breakwater whatif` and returns the exit status: 1 if a dependency would get worse, 3 if none is known to but not
 * everything could be told, or what is known now no longer would be, else 0. @throws UsageError for exit 2
 */
export async function whatif(options: WhatIfOptions, terminal: Terminal): Promise<number> {
  const config = await readConfigFile(options.config);
  const estate = await readEstate(options.estate);
  const change = await readFiles(options.change);
  const now = (options.now ?? terminal.now()).toISOString();
  const { difference, notRead, problem } = whatIf({ estate, change, now, ...(config === undefined ? {} : { config }) });
  if (problem !== undefined) throw new UsageError(`${options.change.join(', ')} is no change: ${problem}`);
  if (notRead.length > 0) {
    const what = toVisible(toList(notRead, 8));
    terminal.progress(`breakwater: ${toCount(notRead.length, 'resource')} not read, left as they are: ${what}`);
  }
  const color = options.out === undefined && terminal.color;
  const text =
    options.format === 'json' ? renderWhatIfJson(difference) : renderDiff(difference, { color, width: terminal.width });
  await writeResult(text, options.out, terminal);
  if (toWorse(difference.verdictChanges).length > 0) return 1;
  const isLost = difference.verdictChanges.some(({ before, after }) => after === 'unknown' && before !== 'unknown');
  return difference.complete && !isLost ? 0 : 3;
}
