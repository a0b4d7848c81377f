import { compareStates } from '../shared/app/compareStates.ts';
import { severityRank } from '../shared/model/finding.ts';
import { renderDiff } from '../shared/report/diff/renderDiff.ts';
import { renderDiffJson } from '../shared/report/diff/renderDiffJson.ts';
import type { DiffOptions } from './diffOptions.ts';
import { readConfigFile } from './readConfigFile.ts';
import { readState } from './readEstate.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './writeResult.ts';

/**
 * Runs `breakwater diff` and returns the exit status: 1 if a change is at or above `--fail-on`, 3 if none is but not
 * everything could be read, else 0. @throws UsageError for exit 2
 */
export async function diff(options: DiffOptions, terminal: Terminal): Promise<number> {
  const config = await readConfigFile(options.config);
  const before = await readState([options.before], options, terminal);
  const after = await readState([options.after], options, terminal);
  const now = (options.now ?? terminal.now()).toISOString();
  const difference = compareStates({ before, after, now, ...(config === undefined ? {} : { config }) });
  const color = options.out === undefined && terminal.color;
  const text =
    options.format === 'json' ? renderDiffJson(difference) : renderDiff(difference, { color, width: terminal.width });
  await writeResult(text, options.out, terminal);
  const limit = severityRank(options.failOn);
  if (difference.drift.changes.some(({ severity }) => severityRank(severity) <= limit)) return 1;
  return difference.complete ? 0 : 3;
}
