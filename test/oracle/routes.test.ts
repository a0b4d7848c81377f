import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Topology } from '../../shared/model/topology.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { type Fate, toVerdict } from './flow.ts';
import { randomRoutes } from './randomRoutes.ts';
import { type RouteWorld, type Way, waysTo, waysToHost } from './routeOracle.ts';
import { chooseSeed } from './seed.ts';

const cases = 10_000;

const inFours = (start: string, count: number) => {
  const [last = '0', ...rest] = start.split('.').reverse();
  return Array.from({ length: count }, (_, index) => [...rest.toReversed(), Number(last) + index].join('.'));
};

/** Destinations with every address that routes can tell apart. */
const blocks: ReadonlyMap<string, readonly string[]> = new Map([
  ['198.51.100.0/28', inFours('198.51.100.0', 16)],
  ['198.51.100.9', ['198.51.100.9']],
  ['20.1.2.3', ['20.1.2.3']],
  ['10.42.1.8/30', inFours('10.42.1.8', 4)],
  ['10.42.5.4/30', inFours('10.42.5.4', 4)],
  ['10.43.0.4/30', inFours('10.43.0.4', 4)],
  ['10.43.9.9', ['10.43.9.9']],
  ['10.99.0.1', ['10.99.0.1']],
  ['10.77.0.1', ['10.77.0.1']],
  ['100.64.0.1', ['100.64.0.1']],
]);

const target = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...blocks.keys()).map((prefix) => ({ prefix })) },
  { weight: 1, arbitrary: fc.constantFrom<readonly string[]>([], ['Storage']).map((knownTags) => ({ knownTags })) },
);

function toDependency(destination: Dependency['destination'], serviceTags: readonly string[]): Dependency {
  return {
    id: 'custom.oracle',
    destination,
    protocol: 'TCP',
    port: 443,
    need: 'required',
    features: ['core'],
    source: 'https://example.com',
    coveredByFqdnTag: false,
    serviceTags,
    isApiServer: false,
  };
}

/** The firewall of these estates denies everything, so what passes went another way. */
const fateOf: Record<Way, Fate> = {
  firewall: { allow: false, deny: true },
  drop: { allow: false, deny: true },
  past: { allow: true, deny: false },
  local: { allow: true, deny: false },
  unknown: { allow: true, deny: true },
};

/** Ways of which one applies and nobody knows which. */
function toFate(ways: readonly Way[]): Fate {
  return { allow: ways.some((way) => fateOf[way].allow), deny: ways.some((way) => fateOf[way].deny) };
}

function judge(dependency: Dependency, topology: Topology) {
  const cluster = topology.clusters[0] ?? expect.fail('no cluster');
  const judged = evaluateCluster(cluster, [dependency], topology)[0] ?? expect.fail('no verdict');
  const { verdict, caveats, paths } = judged;
  return {
    verdict,
    isPast: caveats.includes('bypasses-firewall'),
    stages: paths.flatMap(({ trace }) => trace.map(({ stage }) => stage)),
  };
}

function check(
  one: { readonly prefix: string } | { readonly knownTags: readonly string[] },
  world: RouteWorld,
  topology: Topology,
) {
  const isBlock = 'prefix' in one;
  const ways = isBlock
    ? (blocks.get(one.prefix) ?? []).map((address) => waysTo(address, world))
    : [waysToHost(one, world)];
  const dependency = isBlock
    ? toDependency({ kind: 'address', prefix: one.prefix }, [])
    : toDependency({ kind: 'host', pattern: 'shop.example.com' }, one.knownTags);
  const judged = judge(dependency, topology);
  expect(judged.verdict).toBe(toVerdict(ways.map(toFate)));
  const all = ways.flat();
  if (judged.verdict === 'allowed') expect(judged.isPast).toBe(all.includes('past'));
  if (judged.verdict === 'denied' && new Set(all).size === 1) {
    expect(judged.stages.includes('default')).toBe(all.includes('firewall'));
  }
  return judged.verdict;
}

describe('routes read from ARM, against single packets sent one by one', () => {
  it(`give the same verdict on ${cases} random estates`, () => {
    const seed = chooseSeed('route oracle');
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(randomRoutes, target, ({ estate, world }, one) => {
        const verdict = check(one, world, toTopology(estate));
        seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      }),
      { numRuns: cases, seed },
    );
    for (const verdict of ['allowed', 'denied', 'unknown']) expect(seen.get(verdict)).toBeGreaterThan(cases / 100);
    expect(seen.get('partial')).toBeGreaterThan(cases / 1000);
    process.stderr.write(`${[...seen].map(([what, times]) => `${times} ${what}`).join(', ')}\n`);
  }, 120_000);
});
