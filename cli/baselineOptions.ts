import { parseArgs } from 'node:util';
import { firstSentence, oneOf } from './options.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json'] as const;

interface Shared {
  /** Storage account of the deployment; the connection string of the environment if absent. */
  readonly account?: string;
  /** Name or id. */
  readonly cluster?: string;
  readonly format: (typeof formats)[number];
}

/** The options of `breakwater baseline show` and `accept`. */
export type BaselineOptions =
  | (Shared & { readonly action: 'show' })
  | (Shared & {
      readonly action: 'accept';
      readonly who: string;
      readonly why: string;
      readonly until?: string;
      readonly digest?: string;
    });

/** Reads the words after `baseline`. @throws UsageError with the one thing that is wrong */
export function readBaselineOptions(words: readonly string[]): BaselineOptions {
  const { values, positionals } = parse(words);
  const [action, ...rest] = positionals;
  if ((action !== 'show' && action !== 'accept') || rest.length > 0) {
    throw new UsageError('baseline needs show or accept; see breakwater --help.');
  }
  const { account, cluster, who, why, until, digest } = values;
  const shared = {
    format: oneOf('--format', values.format ?? 'table', formats),
    ...(account === undefined ? {} : { account }),
    ...(cluster === undefined ? {} : { cluster }),
  };
  if (action === 'show') return { action, ...shared };
  if (who === undefined) throw new UsageError('baseline accept needs --who NAME: who accepts.');
  if (why === undefined)
    throw new UsageError('baseline accept needs --why TEXT: the reason, for whoever reads it later.');
  const end = { ...(until === undefined ? {} : { until }), ...(digest === undefined ? {} : { digest }) };
  return { action, ...shared, who, why, ...end };
}

function parse(words: readonly string[]) {
  const one = { type: 'string' } as const;
  const options = { account: one, cluster: one, who: one, why: one, until: one, digest: one, format: one };
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}
