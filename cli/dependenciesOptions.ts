import { parseArgs } from 'node:util';
import type { Need } from '../shared/model/catalog.ts';
import { needsInOrder } from '../shared/report/dependencies/needs.ts';
import { firstSentence, oneOf, toInstant } from './options.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json', 'csv', 'bicep', 'terraform'] as const;

/** The options of `breakwater dependencies`. */
export interface DependenciesOptions {
  readonly estate: readonly string[];
  /** Names or ids; empty for every cluster. */
  readonly clusters: readonly string[];
  readonly format: (typeof formats)[number];
  /** What is needed less is left out. */
  readonly need: Need;
  /** File of the configuration; the one in the working folder, if there is one, if absent. */
  readonly config?: string;
  readonly out?: string;
  /** The instant to take as now; absent for the clock's. */
  readonly now?: Date;
}

/** Reads the words after `dependencies`. @throws UsageError with the one thing that is wrong */
export function readDependenciesOptions(words: readonly string[]): DependenciesOptions {
  const { values, positionals } = parse(words);
  if (positionals.length === 0) {
    throw new UsageError('dependencies needs estate files; see breakwater --help.');
  }
  const format = oneOf('--format', values.format ?? 'table', formats);
  const usual = format === 'bicep' || format === 'terraform' ? 'recommended' : 'optional';
  return {
    estate: positionals,
    clusters: values.cluster ?? [],
    format,
    need: oneOf('--need', values.need ?? usual, needsInOrder),
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
      options: { cluster: { type: 'string', multiple: true }, format: one, need: one, config: one, out: one, now: one },
    });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
