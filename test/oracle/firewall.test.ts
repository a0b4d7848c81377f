import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { ClusterTopology, Topology } from '../../shared/model/topology.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { toAddressSet } from '../../shared/net/addressSet.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { judgeFlow } from './firewallOracle.ts';
import { type Fate, type Flow, toVerdict } from './flow.ts';
import { randomFlowSet, toSingle } from './randomFlows.ts';
import { randomWorld } from './randomWorld.ts';
import { chooseSeed } from './seed.ts';

const cases = 10_000;

function judge(cluster: ClusterTopology, dependency: Dependency, topology: Topology): Verdict {
  return evaluateCluster(cluster, [dependency], topology)[0]?.verdict ?? expect.fail('no verdict');
}

/** The cluster with one address for a source. */
function from(cluster: ClusterTopology, address: string): ClusterTopology {
  const addresses = toAddressSet(address) ?? expect.fail(`${address} is no address`);
  return { ...cluster, sources: cluster.sources.map((source) => ({ ...source, addresses })) };
}

describe('a firewall read from ARM, against single flows tried one by one', () => {
  it(`gives the same verdict for ${cases} random flow sets and a single flow of each`, () => {
    const seed = chooseSeed('firewall oracle');
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(randomWorld, randomFlowSet, fc.nat(), ({ estate, world }, { dependency, flows }, pick) => {
        const topology = toTopology(estate);
        const cluster = topology.clusters[0] ?? expect.fail('no cluster');
        const fates = flows.map((flow): Fate => judgeFlow(flow, world));
        const verdict = judge(cluster, dependency, topology);
        expect(verdict).toBe(toVerdict(fates));
        const index = pick % flows.length;
        const [flow, fate] = [flows[index] as Flow, fates[index] as Fate];
        const single = judge(from(cluster, flow.source), toSingle(dependency, flow), topology);
        expect(single).toBe(toVerdict([fate]));
        count(`sets ${verdict}`);
        count(`single flows ${single}`);
      }),
      { numRuns: cases, seed },
    );
    // No answer is rare enough to be proved by luck.
    for (const verdict of ['allowed', 'denied', 'unknown'])
      expect(seen.get(`single flows ${verdict}`)).toBeGreaterThan(cases / 100);
    expect(seen.get('sets partial')).toBeGreaterThan(cases / 100);
    process.stderr.write(
      `${[...seen]
        .map(([what, times]) => `${times} ${what}`)
        .toSorted()
        .join(', ')}\n`,
    );
  }, 120_000);
});
