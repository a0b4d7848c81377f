import { parseArgs } from 'node:util';
import { firstSentence, oneOf, toInstant } from './options.ts';
import { UsageError } from './usage.ts';

const formats = ['text', 'json'] as const;

/** The options of `breakwater explain`. */
export interface ExplainOptions {
  readonly estate: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly protocol?: string;
  readonly format: (typeof formats)[number];
  /** File of the configuration; the one in the working folder, if there is one, if absent. */
  readonly config?: string;
  readonly out?: string;
  /** The instant to take as now; absent for the clock's. */
  readonly now?: Date;
}

/** Reads the words after `explain`. @throws UsageError with the one thing that is wrong */
export function readExplainOptions(words: readonly string[]): ExplainOptions {
  const { values, positionals } = parse(words);
  if (positionals.length === 0) throw new UsageError('explain needs estate files; see breakwater --help.');
  const { from, to } = values;
  if (from === undefined) throw new UsageError('explain needs --from CLUSTER, SUBNET or IP; see breakwater --help.');
  if (to === undefined) throw new UsageError('explain needs --to HOST[:PORT] or IP[:PORT]; see breakwater --help.');
  return {
    estate: positionals,
    from,
    to,
    format: oneOf('--format', values.format ?? 'text', formats),
    ...(values.protocol === undefined ? {} : { protocol: values.protocol }),
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
      options: { from: one, to: one, protocol: one, format: one, config: one, out: one, now: one },
    });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
