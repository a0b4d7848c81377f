import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { type Fate, toVerdict } from './flow.ts';
import { type GateRule, type Knock, knockAt, pass } from './gateOracle.ts';
import { randomRoutes } from './randomRoutes.ts';
import { firewallAddress, ids, resource } from './randomWorld.ts';
import { type RouteWorld, type Way, waysTo, waysToHost } from './routeOracle.ts';
import { chooseSeed } from './seed.ts';

const cases = 10_000;
const groupId = ids.vnet.replace(/virtualNetworks\/vnet$/, 'networkSecurityGroups/nsg');

const rule = fc.record<Omit<GateRule, 'priority'>>({
  access: fc.constantFrom('Allow', 'Deny'),
  protocol: fc.constantFrom('*', 'Tcp', 'Udp'),
  destinationPortRange: fc.constantFrom('*', '443', '53', '400-500', '1-100'),
  destinationAddressPrefix: fc.constantFrom(
    ...['*', '0.0.0.0/0', 'Internet', 'VirtualNetwork', 'Storage', 'AzureCloud', '0.0.0.0/1', '198.51.100.8/29'],
    ...['10.42.0.0/16', '10.43.0.0/16', '10.42.2.4', '203.0.113.53', '192.0.0.0/4'],
  ),
});
const gate = fc
  .array(rule, { maxLength: 4, size: 'max' })
  .chain((rules) =>
    fc
      .uniqueArray(fc.integer({ min: 100, max: 4096 }), { minLength: rules.length, maxLength: rules.length })
      .map((priorities) => rules.map((one, at): GateRule => ({ ...one, priority: priorities[at] ?? 100 }))),
  );

/** Servers inside the network, at the firewall, beside it, on premises and on the internet. */
const servers = fc.uniqueArray(
  fc.constantFrom('10.42.1.9', firewallAddress, '10.43.0.9', '10.99.0.1', '203.0.113.53'),
  { maxLength: 2 },
);

const knock = fc.oneof(
  fc
    .constantFrom('198.51.100.9', '198.51.100.1', '20.1.2.3', '10.42.1.9', '10.43.9.9', '10.99.0.1')
    .map((address): Knock => ({ address, protocol: 'Tcp', port: 443, knownTags: [] })),
  fc
    .constantFrom<readonly string[]>([], ['Storage'])
    .map((knownTags): Knock => ({ protocol: 'Tcp', port: 443, knownTags })),
);

interface Setting {
  readonly rules: readonly GateRule[];
  readonly dnsServers: readonly string[];
  readonly isProxyOn: boolean;
}

function withSetting(estate: Estate, setting: Setting): Estate {
  return { ...estate, resources: [...estate.resources.map((one) => change(one, setting)), toGroup(setting.rules)] };
}

function change(one: ArmResource, { dnsServers, isProxyOn }: Setting): ArmResource {
  if (one.id === ids.firewall) {
    const additionalProperties = { 'Network.DNS.EnableProxy': String(isProxyOn) };
    return { ...one, properties: { ...one.properties, additionalProperties } };
  }
  if (one.id !== ids.vnet) return one;
  const subnets = (one.properties?.['subnets'] ?? []) as readonly JsonObject[];
  return {
    ...one,
    properties: {
      ...one.properties,
      dhcpOptions: { dnsServers },
      subnets: subnets.map((subnet) =>
        subnet['name'] === 'nodes'
          ? {
              ...subnet,
              properties: { ...(subnet['properties'] as JsonObject), networkSecurityGroup: { id: groupId } },
            }
          : subnet,
      ),
    },
  };
}

function toGroup(rules: readonly GateRule[]): ArmResource {
  const common = { direction: 'Outbound', sourceAddressPrefix: '*', sourcePortRange: '*' };
  const securityRules = rules.map((one, at) => ({ name: `r${at}`, properties: { ...common, ...one } }));
  return resource(groupId, { securityRules });
}

/** The firewall lets nothing through, so what passes went another way. */
const fateOf: Record<Way, Fate> = {
  firewall: { allow: false, deny: true },
  drop: { allow: false, deny: true },
  past: { allow: true, deny: false },
  local: { allow: true, deny: false },
  unknown: { allow: true, deny: true },
};

function toFate(ways: readonly Way[], of: Record<Way, Fate> = fateOf): Fate {
  return { allow: ways.some((way) => of[way].allow), deny: ways.some((way) => of[way].deny) };
}

/** What becomes of a question to a server; the firewall answers itself, or does not. */
function ask(server: string, world: RouteWorld, { rules, isProxyOn }: Setting): Fate {
  const own = { allow: isProxyOn, deny: !isProxyOn };
  const atFirewall = { ...fateOf, firewall: own, local: own };
  const beyond = toFate(waysTo(server, world), server === firewallAddress ? atFirewall : fateOf);
  return pass(knockAt(rules, { address: server, protocol: 'Udp', port: 53, knownTags: [] }, world), beyond);
}

/** Servers that surely answer are enough; if all surely do not, no name is known (Azure Firewall, DNS settings). */
function resolve(world: RouteWorld, setting: Setting): Fate {
  const fates = setting.dnsServers.map((server) => ask(server, world, setting));
  const lost = fates.filter(({ allow }) => !allow);
  if (lost.length === 0 || fates.some(({ deny }) => !deny)) return { allow: true, deny: false };
  return { allow: lost.length < fates.length, deny: true };
}

function judgePacket(one: Knock, world: RouteWorld, setting: Setting): Fate {
  const ways = one.address === undefined ? waysToHost(one, world) : waysTo(one.address, world);
  const fate = pass(knockAt(setting.rules, one, world), toFate(ways));
  return one.address === undefined ? pass(resolve(world, setting), fate) : fate;
}

function toDependency({ address, port, knownTags }: Knock): Dependency {
  return {
    id: 'custom.oracle',
    destination:
      address === undefined ? { kind: 'host', pattern: 'shop.example.com' } : { kind: 'address', prefix: address },
    protocol: 'TCP',
    port,
    need: 'required',
    features: ['core'],
    source: 'https://example.com',
    coveredByFqdnTag: false,
    serviceTags: knownTags,
    isApiServer: false,
  };
}

describe('security groups, DNS servers and routes read from ARM, against single packets', () => {
  it(`give the same verdict on ${cases} random estates`, () => {
    const seed = chooseSeed('way oracle');
    const seen = new Map<string, number>();
    const setting = fc.record<Setting>({ rules: gate, dnsServers: servers, isProxyOn: fc.boolean() });
    fc.assert(
      fc.property(randomRoutes, setting, knock, ({ estate, world }, own, one) => {
        const topology = toTopology(withSetting(estate, own));
        const cluster = topology.clusters[0] ?? expect.fail('no cluster');
        const judged = evaluateCluster(cluster, [toDependency(one)], topology)[0] ?? expect.fail('no verdict');
        expect(judged.verdict).toBe(toVerdict([judgePacket(one, world, own)]));
        const last = judged.verdict === 'denied' ? (judged.paths[0]?.trace.at(-1)?.stage ?? '') : '';
        const what = `${one.address === undefined ? 'host' : 'address'} ${judged.verdict} ${last}`.trim();
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }),
      { numRuns: cases, seed },
    );
    // No answer, and no stage that denies, is rare enough to be proved by luck.
    const wanted = ['allowed', 'unknown', 'denied nsg', 'denied route', 'denied default'];
    for (const what of ['host denied dns', ...wanted.flatMap((one) => [`host ${one}`, `address ${one}`])])
      expect([what, (seen.get(what) ?? 0) > cases / 1000]).toEqual([what, true]);
    process.stderr.write(`${[...seen].map(([what, times]) => `${times} ${what}`).join(', ')}\n`);
  }, 240_000);
});
