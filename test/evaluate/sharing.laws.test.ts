import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCluster, toTarget } from '../../shared/evaluate/evaluateCluster.ts';
import { judgeWays } from '../../shared/evaluate/judgeWays.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type {
  ClusterTopology,
  Firewall,
  SecurityGroup,
  SecurityRule,
  SourceSubnet,
  Topology,
} from '../../shared/model/topology.ts';
import { allAddresses, toAddressSet } from '../../shared/net/addressSet.ts';
import type { ServiceTagList } from '../../shared/net/serviceTagList.ts';
import { anyDependency, anyFirewall, anySubnet } from './support/randomPolicy.ts';
import {
  cluster,
  dependency,
  firewall,
  networkRule,
  applicationRule,
  route,
  subnet,
  topology,
} from './support/topology.ts';

interface World {
  readonly behind: Firewall;
  readonly list: ServiceTagList | undefined;
  readonly subnets: readonly SourceSubnet[];
}

const toClusters = (subnets: readonly SourceSubnet[]): readonly ClusterTopology[] =>
  subnets.map((each, at) => cluster({ name: `aks-${at}`, sources: [{ ...each, subnetId: `/subnets/${at}` }] }));

const toWorld = ({ behind, list, subnets }: World): Topology => ({
  ...topology([behind], toClusters(subnets)),
  ...(list ? { serviceTags: { AzureCloud: list, AzureChinaCloud: list, AzureUSGovernment: list } } : {}),
});

/** Routes that leave the way plain, and such that treat a part of what is public or private in another way. */
const anyRoutes = fc.constantFrom(
  [],
  [route('10.42.0.0/16', 'VnetLocal', { origin: 'system' })],
  [route('20.1.2.0/24', 'Internet')],
  [route('0.0.0.0/1', 'None')],
  [route('192.0.2.0/24', 'VnetLocal', { origin: 'system' })],
);

const securityRule = (
  protocol: SecurityRule['protocol'],
  ports: SecurityRule['ports'],
  serviceTags: readonly string[],
): SecurityRule => ({
  name: `${protocol}-out`,
  priority: 100,
  action: 'deny',
  protocol,
  ports,
  everySourcePort: true,
  sources: { addresses: allAddresses, serviceTags: [], applicationGroups: [] },
  destinations: { addresses: [], serviceTags, applicationGroups: [] },
});

const securityGroup = (rules: readonly SecurityRule[], gaps: SecurityGroup['gaps'] = []): SecurityGroup => ({
  id: '/groups/nodes',
  name: 'nodes',
  rules,
  gaps,
});

/** Groups that leave all to Azure's default rules, some of it, or nobody knows what. */
const anyGroup = fc.constantFrom<(SecurityGroup | undefined)[]>(
  undefined,
  securityGroup([]),
  securityGroup([securityRule('TCP', [{ first: 25, last: 25 }], ['Internet'])]),
  securityGroup([securityRule('UDP', [{ first: 0, last: 65_535 }], ['Internet'])]),
  securityGroup([securityRule('Any', [{ first: 443, last: 443 }], ['VirtualNetwork'])]),
  securityGroup([securityRule('TCP', [{ first: 80, last: 443 }], ['Internet'])]),
  securityGroup([], [{ resource: '/groups/nodes', reason: 'forbidden' }]),
);

const anyRoutedSubnet = fc.record({ from: anySubnet, more: anyRoutes, group: anyGroup }).map(
  ({ from, more, group }): SourceSubnet => ({
    ...from,
    routes: [...more, ...from.routes],
    ...(group ? { securityGroup: group } : {}),
  }),
);

const many = {
  dependencies: fc.array(anyDependency, { minLength: 1, maxLength: 5 }),
  subnets: fc.array(anyRoutedSubnet, { minLength: 1, maxLength: 6 }),
};

/** One dependency of one cluster, in a world of its own in which nothing was kept. */
function judgeAlone(world: World, each: Dependency, at: number) {
  const alone = structuredClone(toWorld(world));
  const [own] = alone.clusters.slice(at);
  if (!own) throw new Error(`There is no cluster ${at}.`);
  return { own, alone, row: evaluateCluster(own, [structuredClone(each)], alone)[0] };
}

describe('Clusters behind one firewall', () => {
  it('get, word by word, the rows that each would get alone, whoever was judged before', () => {
    fc.assert(
      fc.property(anyFirewall, fc.record(many), ({ behind, list }, { dependencies, subnets }) => {
        const world = { behind, list, subnets };
        const together = toWorld(world);
        // The same objects three times: the first is kept by content, the second by object, the third is found.
        for (const turn of [1, 2, 3]) {
          for (const [at, own] of together.clusters.entries()) {
            const rows = evaluateCluster(own, dependencies, together);
            if (turn !== 2) {
              const alone = dependencies.map((each) => judgeAlone(world, each, at).row);
              expect(rows).toEqual(alone);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('get by the short way what the way through every route and gate says', () => {
    fc.assert(
      fc.property(anyFirewall, fc.record(many), ({ behind, list }, { dependencies, subnets }) => {
        const world = { behind, list, subnets };
        for (const [at, from] of subnets.entries()) {
          const isSilent = (from.dnsServers ?? []).length > 0 && behind.dnsProxy !== 'on';
          for (const each of dependencies) {
            if (isSilent && each.destination.kind === 'host') continue;
            const { own, alone, row } = judgeAlone(world, each, at);
            const target = toTarget(each, alone.serviceTags?.AzureCloud);
            const [place] = own.sources;
            if (!target || !place) throw new Error(each.id);
            const { verdict, caveats, steps } = judgeWays(target, {
              cluster: own,
              dependency: each,
              subnet: place,
              topology: alone,
            });
            expect(row).toMatchObject({ verdict, caveats, paths: [{ verdict, trace: steps }] });
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('get the same from each of more subnets than are remembered at a time', () => {
    const rules = [networkRule('some', { from: ['10.42.0.0/18'], to: ['*'] })];
    const behind = firewall({ network: rules });
    const group = securityGroup([securityRule('TCP', [{ first: 80, last: 443 }], ['VirtualNetwork'])]);
    const all = Array.from({ length: 130 }, (_, at): SourceSubnet => {
      const from = subnet({ subnetId: `/subnets/${at}`, addresses: toAddressSet(`10.42.${at}.0/24`) ?? [] });
      return at % 2 === 0 ? from : { ...from, securityGroup: group };
    });
    const needs = [dependency('https mcr.microsoft.com'), dependency('https packages.aks.azure.com')];
    const wide = topology([behind], [cluster({ sources: all })]);
    const [own] = wide.clusters;
    const rows = own ? evaluateCluster(own, needs, wide) : [];
    const alone = all.map((from) => {
      const narrow = structuredClone(topology([behind], [cluster({ sources: [from] })]));
      return narrow.clusters.flatMap((one) => evaluateCluster(one, needs, narrow)).map(({ paths }) => paths[0]);
    });
    expect(rows.map(({ paths }) => paths)).toEqual(needs.map((_, row) => alone.map((paths) => paths[row])));
    expect(new Set(rows.flatMap(({ paths }) => paths.map(({ verdict }) => verdict))).size).toBeGreaterThan(1);
  });

  it('differ by a rule only where nothing before it allows all', () => {
    const team = { from: ['10.42.1.0/25'], deny: true };
    const late = applicationRule('late', { ...team, hosts: ['mcr.microsoft.com'] });
    const wide = applicationRule('wide', { from: ['10.0.0.0/8'], hosts: ['*.microsoft.com'] });
    const early = networkRule('early', { ...team, to: ['*'] });
    const judge = (behind: Firewall) => {
      const world = topology([behind], toClusters([subnet()]));
      const [own] = world.clusters;
      return own ? evaluateCluster(own, [dependency('https mcr.microsoft.com')], world)[0]?.verdict : undefined;
    };
    expect(judge(firewall({ application: [wide, late] }))).toBe('allowed');
    expect(judge(firewall({ application: [late, wide] }))).toBe('partial');
    expect(judge(firewall({ network: [early], application: [wide, late] }))).toBe('partial');
  });
});
