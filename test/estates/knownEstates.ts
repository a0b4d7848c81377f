import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../shared/model/json.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';

/** An estate as JSON: a list of resources. */
export interface KnownEstate {
  readonly name: string;
  readonly resources: readonly Json[];
}

/** The reference scenarios of this repository. */
export function scenarioEstates(): readonly KnownEstate[] {
  const folder = join(root, 'local/scenarios');
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => {
    const files = readdirSync(join(folder, name, 'estate')).filter((file) => file.endsWith('.json'));
    return { name, resources: files.flatMap((file) => readList(join(folder, name, 'estate', file))) };
  });
}

/** The estates that lie beside the checkout; none, and a line that says so, where they do not. */
export function fixtureEstates(): readonly KnownEstate[] {
  const folder = findReference('fixtures');
  if (folder === undefined) return [];
  const names = readdirSync(folder).filter((name) => /^D\d/.test(name));
  return names.map((name) => ({ name, resources: readList(join(folder, name, 'estate.json')) }));
}

function readList(file: string): readonly Json[] {
  const json = JSON.parse(readFileSync(file, 'utf8')) as Json;
  return Array.isArray(json) ? (json as readonly Json[]) : [json];
}
