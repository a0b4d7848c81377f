import { parseArgs } from 'node:util';
import { firstSentence, oneOf } from './options.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json'] as const;

interface Shared {
  /** Storage account of the deployment; the connection string of the environment if absent. */
  readonly account?: string;
  readonly format: (typeof formats)[number];
}

/** The options of `breakwater findings list`, `acknowledge` and `silence`. */
export type FindingsOptions =
  | (Shared & { readonly action: 'list'; readonly cluster?: string; readonly withResolved: boolean })
  | (Shared & {
      readonly action: 'acknowledge' | 'silence';
      readonly fingerprint: string;
      readonly who: string;
      readonly why?: string;
      readonly until?: string;
    });

/** Reads the words after `findings`. @throws UsageError with the one thing that is wrong */
export function readFindingsOptions(words: readonly string[]): FindingsOptions {
  const { values, positionals } = parse(words);
  const [action, fingerprint, ...rest] = positionals;
  const { account, cluster } = values;
  const shared = {
    format: oneOf('--format', values.format ?? 'table', formats),
    ...(account === undefined ? {} : { account }),
  };
  if (action === 'list' && fingerprint === undefined)
    return { action, ...shared, withResolved: values.all === true, ...(cluster === undefined ? {} : { cluster }) };
  if ((action !== 'acknowledge' && action !== 'silence') || fingerprint === undefined || rest.length > 0)
    throw new UsageError('findings needs list, or acknowledge or silence with a fingerprint; see breakwater --help.');
  if (!/^[0-9a-f]{32}$/i.test(fingerprint))
    throw new UsageError('a fingerprint has 32 hexadecimal digits, as findings list shows it.');
  return { action, ...shared, fingerprint: fingerprint.toLowerCase(), ...toWords(action, values) };
}

function toWords(
  action: 'acknowledge' | 'silence',
  { who, why, until }: { readonly who?: string; readonly why?: string; readonly until?: string },
) {
  if (who === undefined) throw new UsageError(`findings ${action} needs --who NAME: who says so.`);
  if (action === 'silence' && (why === undefined || until === undefined))
    throw new UsageError('findings silence needs --why TEXT and --until TIME: nobody mutes for ever.');
  return { who, ...(why === undefined ? {} : { why }), ...(until === undefined ? {} : { until }) };
}

function parse(words: readonly string[]) {
  const one = { type: 'string' } as const;
  const options = {
    account: one,
    cluster: one,
    who: one,
    why: one,
    until: one,
    format: one,
    all: { type: 'boolean' } as const,
  };
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
