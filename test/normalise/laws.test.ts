import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Topology } from '../../shared/model/topology.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { classic, firewall, networkRule, smallEstate } from './support/smallEstate.ts';

const whole: Json = JSON.parse(JSON.stringify([...smallEstate()])) as Json;
const classicWhole: Json = JSON.parse(
  JSON.stringify([
    ...smallEstate().filter(({ type }) => !type.toLowerCase().includes('firewall')),
    firewall({ networkRuleCollections: [classic('c', 100, 'Allow', [networkRule('a'), networkRule('b')])] }),
  ]),
) as Json;

function topologyOf(value: Json): Topology {
  return toTopology(toEstate([{ name: 'estate.json', text: JSON.stringify(value) }], { kind: 'files' }));
}

type Path = readonly (string | number)[];

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isBag(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Every node of a JSON value, the value itself left out. */
function pathsOf(value: Json | undefined, at: Path = []): readonly Path[] {
  const members: readonly (readonly [string | number, Json | undefined])[] = isList(value)
    ? value.map((inner, index) => [index, inner] as const)
    : isBag(value)
      ? Object.entries(value)
      : [];
  return members.flatMap(([key, inner]) => [[...at, key], ...pathsOf(inner, [...at, key])]);
}

/** The value with one node replaced, or taken out where the replacement is undefined. */
function mutate(value: Json | undefined, path: Path, replacement: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (isList(value)) {
    return value.flatMap((inner, index) => (index === key ? (mutate(inner, rest, replacement) ?? []) : [inner]));
  }
  if (!isBag(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const next = name === String(key) ? mutate(inner, rest, replacement) : inner;
      return next === undefined ? [] : [[name, next] as const];
    }),
  );
}

const strange = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<Json[]>(null, true, 0, -1, 1e308, '', '*', 'x', '10.0.0.0/8', '::1', [], {}, [null], [[]], { id: 7 }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** Arrays whose order says something; every other one is a set. */
const ordered = ['rules', 'dnsServers'];

/** All sets of a JSON value in another order, drawn from the seeds. */
function shuffled(value: Json | undefined, next: () => number, key = ''): Json {
  if (isList(value)) {
    const items = value.map((item) => shuffled(item, next));
    if (ordered.includes(key)) return items;
    return items
      .map((item) => ({ item, rank: next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  }
  if (!isBag(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shuffled(inner, next, name)]));
}

/** Every ARM id in another casing. */
function recased(value: Json | undefined, next: () => number): Json {
  if (typeof value === 'string') {
    if (!value.startsWith('/subscriptions/')) return value;
    return value.replace(/[a-z]/gi, (letter) => (next() < 0.5 ? letter.toUpperCase() : letter.toLowerCase()));
  }
  if (isList(value)) return value.map((item) => recased(item, next));
  if (!isBag(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, recased(inner, next)]));
}

/** A small generator, so that one drawn seed decides a whole shuffle. */
function toSequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('any estate', () => {
  it.each([
    ['with a policy', whole],
    ['with classic rules', classicWhole],
  ])('%s is read without a throw, however its parts are deleted or replaced', (_, estate) => {
    const paths = pathsOf(estate);
    const cut = fc.tuple(fc.constantFrom(...paths), strange);
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        const broken = cuts.reduce<Json | undefined>((value, [path, by]) => mutate(value, path, by), estate) ?? null;
        const topology = topologyOf(broken);
        expect(Array.isArray(topology.clusters)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same topology in whatever order its sets come', () => {
    const expected = topologyOf(whole);
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(topologyOf(shuffled(whole, toSequence(seed)))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same topology in whatever casing its ids are written', () => {
    const expected = JSON.stringify(topologyOf(whole)).toLowerCase();
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(JSON.stringify(topologyOf(recased(whole, toSequence(seed)))).toLowerCase()).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('has no gap when nothing is missing', () => {
    expect(topologyOf(whole).gaps).toEqual([]);
    expect(topologyOf(classicWhole).gaps).toEqual([]);
  });

  it.each(
    smallEstate()
      .filter(
        ({ type, name }) =>
          /routeTables|IPAddresses|ipGroups|firewallPolicies|virtualNetworks$/i.test(type) && name !== 'vnet-hub',
      )
      .map(({ id, name }) => [name, id]),
  )('has a gap when %s is missing, on which egress depends', (_, lost) => {
    const rest = smallEstate().filter(({ id }) => id !== lost);
    expect(topologyOf(JSON.parse(JSON.stringify(rest)) as Json).gaps.length).toBeGreaterThan(0);
  });
});
