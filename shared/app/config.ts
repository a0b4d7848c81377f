import type { Config } from '../model/config.ts';
import type { Gap } from '../model/gap.ts';
import type { ConfigStore } from '../ports.ts';
import { type JsonLines, toJsonLines } from './jsonLines.ts';

/** One thing that is wrong in a configuration. */
export interface ConfigMistake {
  /** Counts from 1. */
  readonly line: number;
  /** `$` for the whole, `$.dependencies[0].port` for a part. */
  readonly path: string;
  /** What is wrong, as the rest of a sentence that begins with the path. */
  readonly problem: string;
}

/** A configuration that cannot be used. The message names every mistake, a line each: file, line, path, problem. */
export class ConfigError extends Error {
  readonly mistakes: readonly ConfigMistake[];

  constructor(name: string, mistakes: readonly ConfigMistake[]) {
    super(mistakes.map(({ line, path, problem }) => `${name}:${line}: ${path} ${problem}`).join('\n'));
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/** Container and blob that hold the configuration of a deployment. */
export const configName = 'config/breakwater.json';

/** Larger texts are no configuration, in characters. */
const longest = 1_000_000;

/**
 * Reads a configuration (`docs/configuration.md`) from its JSON text; `name` is its file or blob, for messages. The schema
 * and its library load with the first call. @throws ConfigError with every mistake at once
 */
export async function readConfig(text: string, name: string): Promise<Config> {
  if (text.length > longest) throw new ConfigError(name, [toMistake(1, [], `is longer than ${longest} characters`)]);
  const json = text.replace(/^\uFEFF/, '');
  const lines = toJsonLines(json);
  const value = parse(json, lines, name);
  const { checkConfig } = await import('./config.zod.ts');
  const checked = checkConfig(value);
  const repeated = lines.repeated.map((path) => ({ path, problem: 'is named twice' }));
  const problems = [...repeated, ...(checked.config ? [] : checked.problems)];
  const mistakes = problems.map(({ path, problem }) => toMistake(lines.lineOf(path), path, problem));
  if (mistakes.length > 0 || !checked.config)
    throw new ConfigError(
      name,
      mistakes.toSorted((a, b) => a.line - b.line),
    );
  return checked.config;
}

function parse(text: string, { fault }: JsonLines, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const problem = fault ? `is no JSON: ${fault.expected} was expected here` : 'is no JSON';
    throw new ConfigError(name, [toMistake(fault?.line ?? 1, [], problem)]);
  }
}

function toMistake(line: number, path: readonly (string | number)[], problem: string): ConfigMistake {
  return { line, path: `$${path.map(toStepText).join('')}`, problem };
}

/** Names come from the file: one that is long or odd is shortened and quoted. */
function toStepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w$-]{1,60}$/.test(step) ? `.${step}` : `[${JSON.stringify(step.slice(0, 60))}]`;
}

/** Mistakes that a gap tells; the rest are counted. */
const toldMistakes = 5;

/** The configuration of the store. One that cannot be used is a gap: the audit goes on without it. @throws PortError */
export async function tryReadConfig(
  store: ConfigStore,
): Promise<{ readonly config?: Config; readonly configGaps?: readonly Gap[] }> {
  try {
    const config = await store.readConfig();
    return config ? { config } : {};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { configGaps: [{ resource: configName, reason: 'malformed', detail: toDetail(error) }] };
  }
}

function toDetail({ mistakes }: ConfigError): string {
  const told = mistakes.slice(0, toldMistakes).map(({ line, path, problem }) => `line ${line}: ${path} ${problem}`);
  const more = mistakes.length > toldMistakes ? `; and ${mistakes.length - toldMistakes} more` : '';
  return `The configuration is not used: ${told.join('; ')}${more}.`;
}
