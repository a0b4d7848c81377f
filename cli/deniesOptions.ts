import { parseArgs } from 'node:util';
import { firstSentence, oneOf, toInstant } from './options.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json'] as const;

/** The options of `breakwater denies`. */
export interface DeniesOptions {
  readonly logs: readonly string[];
  /** Files of the estate whose clusters the flows are attributed to; empty if there is none. */
  readonly estate: readonly string[];
  readonly format: (typeof formats)[number];
  /** True to say of every row what became of it. */
  readonly rows: boolean;
  /** File of the configuration; the one in the working folder, if there is one, if absent. */
  readonly config?: string;
  readonly out?: string;
  /** The instant to take as now; absent for the clock's. */
  readonly now?: Date;
}

/** Reads the words after `denies`. @throws UsageError with the one thing that is wrong */
export function readDeniesOptions(words: readonly string[]): DeniesOptions {
  const { values, positionals } = parse(words);
  if (positionals.length === 0) throw new UsageError('denies needs log files; see breakwater --help.');
  const format = oneOf('--format', values.format ?? 'table', formats);
  const rows = values.rows ?? false;
  if (rows && format === 'table') throw new UsageError('--rows needs --format json.');
  return {
    logs: positionals,
    estate: values.estate ?? [],
    format,
    rows,
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...(values.now === undefined ? {} : { now: toInstant(values.now) }),
  };
}

function parse(words: readonly string[]) {
  const one = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        estate: { type: 'string', multiple: true },
        rows: { type: 'boolean' },
        format: one,
        config: one,
        out: one,
        now: one,
      },
    });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
