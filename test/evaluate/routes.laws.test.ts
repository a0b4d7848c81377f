import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passSecurityGroup } from '../../shared/evaluate/nsg.ts';
import { routesTo } from '../../shared/evaluate/route.ts';
import type { Route, SecurityRule } from '../../shared/model/topology.ts';
import {
  intersectAddresses,
  isAddressSubset,
  toAddressSet,
  toAddressText,
  unionOfAddresses,
} from '../../shared/net/addressSet.ts';
import { addresses, dependency, firewall, route, subnet, topology } from './support/topology.ts';

/** Addresses of a small world, so that prefixes overlap often: 198.18.0.0/24. */
const base = 0xc6120000;
const address = fc.integer({ min: 0, max: 255 });
const prefix = fc
  .tuple(address, fc.integer({ min: 24, max: 32 }))
  .map(([host, length]) => `${toAddressText(base + host)}/${length}`);
const set = fc
  .array(prefix, { minLength: 1, maxLength: 4 })
  .map((texts) => unionOfAddresses(texts.map((text) => toAddressSet(text) ?? [])));

const hops = ['Internet', 'None', 'VnetLocal', 'VirtualNetworkGateway'] as const;
const origins = ['user', 'bgp', 'system'] as const;
const oneRoute = fc
  .record({ text: prefix, hop: fc.constantFrom(...hops), origin: fc.constantFrom(...origins) })
  .map(({ text, hop, origin }) => route(text, hop, { origin, name: `${origin} ${text} ${hop}` }));
/** One route a prefix and owner, as Azure has it; addresses are written with their host bits cut. */
const table = fc.uniqueArray(oneRoute, {
  maxLength: 10,
  selector: ({ origin, destination }) =>
    destination.kind === 'prefix' ? `${origin} ${destination.length} ${destination.addresses[0]?.first ?? 0}` : '',
});

/** What one packet meets, told without sets: the longest prefix, the owner's before a gateway's before the system's. */
function choose(routes: readonly Route[], to: number): Route | undefined {
  const matches = routes.filter(
    ({ destination }) =>
      destination.kind === 'prefix' && isAddressSubset([{ first: to, last: to }], destination.addresses),
  );
  const isKept = matches.some(({ origin, nextHopType }) => origin === 'system' && nextHopType === 'VnetLocal');
  const [best] = matches
    .filter(({ origin }) => !(origin === 'bgp' && isKept))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a) || origins.indexOf(a.origin) - origins.indexOf(b.origin));
  return best;
}

function lengthOf({ destination }: Route): number {
  return destination.kind === 'prefix' ? destination.length : 0;
}

const hopOf: Readonly<Record<string, string>> = {
  Internet: 'internet',
  None: 'drop',
  VnetLocal: 'local',
  VirtualNetworkGateway: 'gateway',
};

describe('A set of addresses split over routes', () => {
  it('takes for each address the way that this address alone takes', () => {
    fc.assert(
      fc.property(table, set, address, (routes, targets, host) => {
        const scope = { subnet: subnet({ routes }), topology: topology([firewall()]), cloud: 'AzureCloud' } as const;
        const parts = routesTo(targets, scope);
        expect(unionOfAddresses(parts.map((part) => part.addresses))).toEqual(targets);
        const single = [{ first: base + host, last: base + host }];
        const hits = parts.filter((part) => intersectAddresses(part.addresses, single).length > 0);
        const chosen = choose(routes, base + host);
        const wanted = [[chosen ? hopOf[chosen.nextHopType] : 'unknown']];
        expect(hits.map(({ legs }) => legs.map(({ hop }) => hop.kind))).toEqual(
          isAddressSubset(single, targets) ? wanted : [],
        );
      }),
      { numRuns: 2000 },
    );
  });
});

const nothing = { addresses: [], serviceTags: [], applicationGroups: [] };
const everySource = { ...nothing, addresses: addresses('*') };
const oneRule = fc.record({
  action: fc.constantFrom('allow', 'deny'),
  protocol: fc.constantFrom('TCP', 'UDP', 'Any'),
  port: fc.constantFrom(443, 80),
  to: set,
});

describe('Flows through a security group', () => {
  it('are let out or denied as each flow alone is by the first rule that matches it', () => {
    fc.assert(
      fc.property(fc.array(oneRule, { maxLength: 8 }), set, address, (drawn, targets, host) => {
        const rules = drawn.map(
          ({ action, protocol, port, to }, index): SecurityRule => ({
            name: `r${index}`,
            priority: 100 + index,
            action,
            protocol,
            ports: [{ first: port, last: port }],
            everySourcePort: true,
            sources: everySource,
            destinations: { ...nothing, addresses: to },
          }),
        );
        const source = subnet({ securityGroup: { id: 'nsg', name: 'nsg', rules, gaps: [] } });
        const region = { sources: source.addresses, target: { kind: 'addresses' as const, addresses: targets } };
        const flow = dependency('tcp/443 198.18.0.0/24');
        const parts = passSecurityGroup(region, {
          dependency: flow,
          target: region.target,
          subnet: source,
          list: undefined,
        });
        const single = [{ first: base + host, last: base + host }];
        const hits = parts.filter(
          ({ region: { target } }) =>
            target.kind === 'addresses' && intersectAddresses(target.addresses, single).length > 0,
        );
        const first = drawn.find(
          ({ protocol, port, to }) => protocol !== 'UDP' && port === 443 && isAddressSubset(single, to),
        );
        const wanted = first?.action === 'deny' ? 'denied' : 'allowed';
        expect(hits.map(({ gate }) => gate.verdict)).toEqual(isAddressSubset(single, targets) ? [wanted] : []);
      }),
      { numRuns: 2000 },
    );
  });
});
