import { parseArgs } from 'node:util';
import { severities, type Severity } from '../shared/model/finding.ts';
import type { SnapshotPlace } from './readSnapshot.ts';
import { UsageError } from './usage.ts';

const formats = ['table', 'json', 'html', 'markdown', 'sarif', 'junit', 'csv', 'metrics'] as const;
export type Format = (typeof formats)[number];

/** The options of `breakwater audit`. */
export interface AuditOptions extends SnapshotPlace {
  readonly estate: readonly string[];
  readonly subscriptions: readonly string[];
  readonly workspaces: readonly string[];
  readonly logs: readonly string[];
  readonly baseline?: string;
  /** File of the configuration; the one in the working folder, if there is one, if absent. */
  readonly config?: string;
  readonly format: Format;
  /** True to list optional dependencies that are not let through one by one in the table. */
  readonly all: boolean;
  readonly out?: string;
  readonly failOn: Severity;
  /** The instant to take as now; absent for the clock's. */
  readonly now?: Date;
}

const several = { type: 'string', multiple: true } as const;
const one = { type: 'string' } as const;

/** Reads the words after `audit`. @throws UsageError with the one thing that is wrong */
export function readAuditOptions(words: readonly string[]): AuditOptions {
  const { values, positionals } = parse(words);
  const subscriptions = values.subscription ?? [];
  if (positionals.length === 0 && subscriptions.length === 0) {
    throw new UsageError('audit needs estate files or --subscription ID; see breakwater --help.');
  }
  if (positionals.length > 0 && subscriptions.length > 0) {
    throw new UsageError('audit takes estate files or --subscription, not both.');
  }
  return {
    estate: positionals,
    subscriptions,
    workspaces: values.workspace ?? [],
    logs: values.logs ?? [],
    format: oneOf('--format', values.format ?? 'table', formats),
    all: values.all ?? false,
    failOn: oneOf('--fail-on', values['fail-on'] ?? 'high', severities),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.baseline === undefined ? {} : { baseline: values.baseline }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...toSnapshotPlace(values),
    ...(values.now === undefined ? {} : { now: toInstant(values.now) }),
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        subscription: several,
        workspace: several,
        logs: several,
        baseline: one,
        config: one,
        format: one,
        all: { type: 'boolean' },
        out: one,
        snapshots: one,
        account: one,
        'fail-on': one,
        now: one,
      },
    });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}

/** Where stored snapshots are, as far as the options tell. */
export function toSnapshotPlace(values: {
  readonly snapshots?: string | undefined;
  readonly account?: string | undefined;
}): SnapshotPlace {
  const { snapshots, account } = values;
  return { ...(snapshots === undefined ? {} : { snapshots }), ...(account === undefined ? {} : { account }) };
}

/** A complaint of `parseArgs` in one sentence. */
export function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text.split('. ')[0]?.replace(/\.$/, '') ?? text}; see breakwater --help.`;
}

/** The value of an option if it is allowed. @throws UsageError that names what is */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${option} ${value} is not one of ${allowed.join(', ')}.`);
  return found;
}

/** The instant that `--now` names. @throws UsageError if it is none */
export function toInstant(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new UsageError(`--now ${text} is no ISO 8601 time.`);
  return instant;
}
