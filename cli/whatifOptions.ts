import { parseArgs } from 'node:util';
import { firstSentence, oneOf, toInstant } from './options.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json'] as const;

/** The options of `breakwater whatif`. */
export interface WhatIfOptions {
  readonly estate: readonly string[];
  /** Files with the change. */
  readonly change: readonly string[];
  readonly format: (typeof formats)[number];
  /** File of the configuration; the one in the working folder, if there is one, if absent. */
  readonly config?: string;
  readonly out?: string;
  /** The instant to take as now; absent for the clock's. */
  readonly now?: Date;
}

/** Reads the words after `whatif`. @throws UsageError with the one thing that is wrong */
export function readWhatIfOptions(words: readonly string[]): WhatIfOptions {
  const { values, positionals } = parse(words);
  if (positionals.length === 0) throw new UsageError('whatif needs estate files; see breakwater --help.');
  if (values.change === undefined) {
    throw new UsageError('whatif needs --change FILE: an ARM template, Terraform JSON or resources.');
  }
  return {
    estate: positionals,
    change: values.change,
    format: oneOf('--format', values.format ?? 'table', formats),
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
      options: { change: { type: 'string', multiple: true }, format: one, config: one, out: one, now: one },
    });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
