import { parseArgs } from 'node:util';
import { severities, type Severity } from '../shared/model/finding.ts';
import { firstSentence, oneOf, toInstant, toSnapshotPlace } from './options.ts';
import type { SnapshotPlace } from './readSnapshot.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json'] as const;

/** The options of `breakwater diff`. */
export interface DiffOptions extends SnapshotPlace {
  readonly before: string;
  readonly after: string;
  readonly format: (typeof formats)[number];
  readonly failOn: Severity;
  /** File of the configuration; the one in the working folder, if there is one, if absent. */
  readonly config?: string;
  readonly out?: string;
  /** The instant to take as now; absent for the clock's. */
  readonly now?: Date;
}

/** Reads the words after `diff`. @throws UsageError with the one thing that is wrong */
export function readDiffOptions(words: readonly string[]): DiffOptions {
  const { values, positionals } = parse(words);
  const [before, after] = positionals;
  if (before === undefined || after === undefined || positionals.length > 2) {
    throw new UsageError('diff needs two estates, before and after: files or folders; see breakwater --help.');
  }
  return {
    before,
    after,
    format: oneOf('--format', values.format ?? 'table', formats),
    failOn: oneOf('--fail-on', values['fail-on'] ?? 'high', severities),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...toSnapshotPlace(values),
    ...(values.now === undefined ? {} : { now: toInstant(values.now) }),
  };
}

function parse(words: readonly string[]) {
  const one = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { format: one, 'fail-on': one, config: one, out: one, now: one, snapshots: one, account: one },
    });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
