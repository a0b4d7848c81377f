import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Chance } from './random.ts';

type Key = string | number;

/** Values that no schema wants, and some that look nearly right. */
const oddities: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  443.5,
  '',
  ' ',
  '*',
  'x',
  '0.0.0.0/99',
  '10.0.0.0/8-',
  '::/0',
  '\u202e\u0000',
  '/subscriptions//resourceGroups//providers//',
  'a'.repeat(5000),
  [],
  [null],
  [[]],
  {},
  { id: null },
  { properties: [] },
  ['*', 1, { id: 3 }],
];

/** The value with one to three random places deleted, replaced, doubled, moved or of another type. */
export function mutate(json: Json, chance: Chance): Json {
  let mutated = json;
  for (let left = 1 + chance.below(3); left > 0; left -= 1) mutated = mutateOnce(mutated, chance);
  return mutated;
}

function mutateOnce(json: Json, chance: Chance): Json {
  const path = randomPath(json, chance);
  const change = chance.pick<(value: Json) => Json | undefined>([
    () => undefined,
    () => chance.pick(oddities),
    (value) => [value, value],
    (value) => ({ value }),
    (value) => (typeof value === 'object' ? JSON.stringify(value) : [value]),
    () => valueAt(json, randomPath(json, chance)),
  ]);
  return changeAt(json, path, change) ?? null;
}

/** Goes down by chance and stops by chance, so that deep places are hit as well as whole resources. */
function randomPath(json: Json, chance: Chance): readonly Key[] {
  const path: Key[] = [];
  let at: Json | undefined = json;
  while (typeof at === 'object' && at !== null && (path.length === 0 || chance.below(6) > 0)) {
    const keys: readonly Key[] = Array.isArray(at) ? [...at.keys()] : Object.keys(at);
    if (keys.length === 0) break;
    const key = chance.pick(keys);
    path.push(key);
    at = childOf(at, key);
  }
  return path;
}

function childOf(json: Json, key: Key): Json | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  return (json as Readonly<Record<Key, Json | undefined>>)[key];
}

function valueAt(json: Json, path: readonly Key[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => (at === undefined ? undefined : childOf(at, key)), json);
}

function changeAt(json: Json, path: readonly Key[], change: (value: Json) => Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(json);
  if (Array.isArray(json)) {
    const list = json as readonly Json[];
    return list.flatMap((item, index): readonly Json[] => {
      if (index !== key) return [item];
      const changed = changeAt(item, rest, change);
      return changed === undefined ? [] : [changed];
    });
  }
  const object = json as JsonObject;
  return { ...object, [key]: changeAt(object[key] ?? null, rest, change) };
}
