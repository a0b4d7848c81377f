import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { z } from 'zod';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { applyEdits, type Edit } from '../simulator/applyEdits.ts';
import type { ScenarioLogRow } from './logRows.ts';

/** A documented architecture as an estate with logs, ready to be simulated or evaluated. */
export interface Scenario {
  readonly name: string;
  /** Empty for the scenario as it is. */
  readonly variant: string;
  readonly title: string;
  readonly story: string;
  /** Names of all its variants, sorted. */
  readonly variants: readonly string[];
  readonly subscriptionIds: readonly string[];
  readonly workspaceIds: readonly string[];
  readonly resources: readonly ArmResource[];
  readonly logRows: readonly ScenarioLogRow[];
  readonly changes: readonly ArmCall[];
}

/** A ready call to the Resource Manager that changes something. */
export interface ArmCall {
  readonly name: string;
  readonly title: string;
  readonly method: string;
  readonly id: string;
  readonly apiVersion: string;
  readonly body: JsonObject;
}

/** A scenario or variant that is not there. The message lists what is. */
export class ScenarioError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScenarioError';
  }
}

const json = z.custom<Json>((value) => value !== undefined);
const header = z.object({ title: z.string(), story: z.string() });
const scenarioFile = header.extend({ subscriptionIds: z.array(z.string()), workspaceIds: z.array(z.string()) });
const rowsFile = z.array(z.looseObject({ table: z.string(), minutesAgo: z.number() }));
const edit = z.object({
  id: z.string(),
  path: z.string(),
  op: z.enum(['set', 'remove', 'add']),
  value: json.optional(),
});
const variantFile = header.extend({ edits: z.array(edit), logs: rowsFile.optional() });
const resourcesFile = z.array(z.looseObject({ id: z.string(), type: z.string(), name: z.string() }));
const callFile = z.object({
  title: z.string(),
  method: z.string(),
  id: z.string(),
  apiVersion: z.string(),
  body: z.record(z.string(), json),
});

/** The scenarios that there are, sorted by name. */
export async function listScenarios(folder: string = import.meta.dirname): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Reads a scenario, or a variant of it with its edits made; log rows of its own take the place of the scenario's.
 * Throws ScenarioError for a name that is not there, ZodError or EditError for files that are wrong.
 */
export async function readScenario(
  name: string,
  variant = '',
  folder: string = import.meta.dirname,
): Promise<Scenario> {
  const names = await listScenarios(folder);
  if (!names.includes(name)) throw new ScenarioError(`There is no scenario "${name}". There are: ${names.join(', ')}.`);
  const home = join(folder, name);
  const variants = await namesIn(join(home, 'variants'));
  if (variant !== '' && !variants.includes(variant))
    throw new ScenarioError(`Scenario ${name} has no variant "${variant}". It has: ${variants.join(', ')}.`);
  const scenario = scenarioFile.parse(await readJson(join(home, 'scenario.json')));
  const resources = await readResources(join(home, 'estate'));
  const logRows = rowsFile.parse(await readJson(join(home, 'logs.json')));
  const changes = await readChanges(join(home, 'changes'));
  const base = { ...scenario, name, variant, variants, resources, logRows: logRows as ScenarioLogRow[], changes };
  return variant === '' ? base : withVariant(base, await readJson(join(home, 'variants', `${variant}.json`)));
}

function withVariant(base: Scenario, file: unknown): Scenario {
  const { title, story, edits, logs } = variantFile.parse(file);
  return {
    ...base,
    title,
    story,
    resources: applyEdits(base.resources, edits as Edit[]),
    logRows: logs === undefined ? base.logRows : (logs as ScenarioLogRow[]),
  };
}

async function readResources(folder: string): Promise<readonly ArmResource[]> {
  const files = await namesIn(folder);
  const lists = await Promise.all(files.map((file) => readJson(join(folder, `${file}.json`))));
  return lists.flatMap((list) => resourcesFile.parse(list) as ArmResource[]);
}

async function readChanges(folder: string): Promise<readonly ArmCall[]> {
  const names = await namesIn(folder);
  return Promise.all(
    names.map(async (name) => ({ name, ...callFile.parse(await readJson(join(folder, `${name}.json`))) })),
  );
}

/** Names of the JSON files in a folder, without ending, sorted; none if the folder is not there. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder).catch((): string[] => []);
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => parse(file).name)
    .sort();
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8')) as unknown;
}
