import type { ArmResource, Estate } from '../shared/model/estate.ts';
import type { Json, JsonObject } from '../shared/model/json.ts';
import { asText } from '../shared/normalise/readers.ts';

/** How much of everything there is: about 12 MB of JSON. */
const groupCount = 20;
const collectionsPerGroup = 10;
const rulesPerCollection = 50;
const ipGroupCount = 40;
const otherCount = 5_000;

const scope = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers';
const policy = 'Microsoft.Network/firewallPolicies/policy-hub';

/** Two states and every difference between them, as `kind id path`. */
export interface DriftPair {
  readonly before: Estate;
  readonly after: Estate;
  readonly edits: ReadonlySet<string>;
}

/** A number generator with a seed, uniform below the given bound. */
export function toDice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/**
 * An estate of 10,000 rules, 40 IP groups and 5,000 other resources, and the same after 279 edits: 219 values changed and
 * 30 rules or resources each added and removed.
 */
export function toDriftPair(): DriftPair {
  const before: readonly ArmResource[] = [...toPolicy(), ...toIpGroups(), ...toOthers()];
  const edits = new Set<string>();
  const after = before.flatMap((resource, index) => editResource(resource, index, edits));
  for (let index = 0; index < 10; index += 1) {
    const added = toRouteTable(otherCount + index);
    edits.add(`added ${added.id} `);
    after.push(added);
  }
  return { before: toEstate(before), after: toEstate(after), edits };
}

function toEstate(resources: readonly ArmResource[]): Estate {
  return { source: { kind: 'files' }, collectedAt: '2026-03-01T00:00:00.000Z', resources, gaps: [] };
}

/** The same value with every array in another order; with `keepRules` the order of rules, which means something, stays. */
export function shuffled(value: Json, dice: (below: number) => number, keepRules: boolean, name = ''): Json {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => shuffled(item, dice, keepRules));
    if (keepRules && name === 'rules') return items;
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = dice(last + 1);
      [items[last], items[other]] = [items[other] ?? null, items[last] ?? null];
    }
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as JsonObject);
  return Object.fromEntries(members.map(([key, inner]) => [key, shuffled(inner ?? null, dice, keepRules, key)]));
}

function toPolicy(): readonly ArmResource[] {
  return Array.from({ length: groupCount }, (_, group) => {
    const name = `rcg-${group}`;
    const ruleCollections = Array.from({ length: collectionsPerGroup }, (_, index) => toCollection(group, index));
    return {
      id: `${scope}/${policy}/ruleCollectionGroups/${name}`,
      type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
      name,
      properties: { priority: 200 + group * 100, ruleCollections },
    };
  });
}

function toCollection(group: number, index: number): JsonObject {
  const first = (group * collectionsPerGroup + index) * rulesPerCollection;
  return {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name: `collection-${group}-${index}`,
    priority: 100 + index * 10,
    action: { type: index % 5 === 4 ? 'Deny' : 'Allow' },
    rules: Array.from({ length: rulesPerCollection }, (_, rule) => toRule(first + rule, index % 2 === 0)),
  };
}

function toRule(index: number, isApplication: boolean): JsonObject {
  const sources = [0, 1, 2].map((part) => `10.${(index >> 6) & 255}.${(index + part * 4) & 252}.0/22`);
  const common = { name: `rule-${index}`, description: `Ticket ${100_000 + index}, owner team-${index % 37}` };
  if (!isApplication)
    return {
      ...common,
      ruleType: 'NetworkRule',
      ipProtocols: ['TCP', 'UDP'],
      sourceAddresses: sources,
      sourceIpGroups: [],
      destinationAddresses: [`20.${(index >> 8) & 255}.${index & 255}.0/24`, `40.${index & 255}.0.0/16`],
      destinationIpGroups: [`${scope}/Microsoft.Network/ipGroups/ipg-${index % ipGroupCount}`],
      destinationFqdns: [],
      destinationPorts: ['443', '8443', String(1_000 + (index % 5_000))],
    };
  return {
    ...common,
    ruleType: 'ApplicationRule',
    protocols: [
      { protocolType: 'Https', port: 443 },
      { protocolType: 'Http', port: 80 },
    ],
    sourceAddresses: sources,
    sourceIpGroups: [],
    targetFqdns: ['api', 'cdn', 'login', '*.data'].map((host) => `${host}.team-${index}.example.com`),
    targetUrls: [],
    fqdnTags: [],
    webCategories: [],
    terminateTLS: false,
  };
}

function toIpGroups(): readonly ArmResource[] {
  return Array.from({ length: ipGroupCount }, (_, index) => ({
    id: `${scope}/Microsoft.Network/ipGroups/ipg-${index}`,
    type: 'Microsoft.Network/ipGroups',
    name: `ipg-${index}`,
    location: 'westeurope',
    properties: {
      ipAddresses: Array.from({ length: 400 }, (_, host) => `30.${index}.${host >> 4}.${(host & 15) * 16}/28`),
    },
  }));
}

function toOthers(): readonly ArmResource[] {
  return Array.from({ length: otherCount }, (_, index) => {
    if (index % 3 === 0) return toRouteTable(index);
    return index % 3 === 1 ? toNetwork(index) : toSecurityGroup(index);
  });
}

function toOther(kind: string, index: number, properties: JsonObject): ArmResource {
  const name = `${kind}-${index}`;
  return {
    id: `/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/rg-team-${index % 97}/providers/Microsoft.Network/${kind}/${name}`,
    type: `Microsoft.Network/${kind}`,
    name,
    location: 'westeurope',
    tags: { owner: `team-${index % 97}`, costCenter: String(4_000 + (index % 300)), environment: 'production' },
    properties,
  };
}

function toRouteTable(index: number): ArmResource {
  const routes = Array.from({ length: 5 }, (_, route) => ({
    name: `route-${route}`,
    properties: {
      addressPrefix: `10.${index & 255}.${route * 8}.0/24`,
      nextHopType: 'VirtualAppliance',
      nextHopIpAddress: '10.0.0.4',
      hasBgpOverride: false,
    },
  }));
  return toOther('routeTables', index, { disableBgpRoutePropagation: true, routes });
}

function toNetwork(index: number): ArmResource {
  const subnets = Array.from({ length: 3 }, (_, subnet) => ({
    name: `snet-${subnet}`,
    properties: {
      addressPrefixes: [`10.${index & 255}.${subnet * 16}.0/20`],
      routeTable: { id: `${scope}/Microsoft.Network/routeTables/routeTables-${index}` },
      serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['westeurope', 'northeurope'] }],
      privateEndpointNetworkPolicies: 'Disabled',
      defaultOutboundAccess: false,
    },
  }));
  return toOther('virtualNetworks', index, {
    addressSpace: { addressPrefixes: [`10.${index & 255}.0.0/16`] },
    subnets,
  });
}

function toSecurityGroup(index: number): ArmResource {
  const securityRules = Array.from({ length: 4 }, (_, rule) => ({
    name: `allow-${rule}`,
    properties: {
      direction: rule % 2 === 0 ? 'Inbound' : 'Outbound',
      priority: 100 + rule,
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefixes: [`10.${index & 255}.0.0/20`, `10.${index & 255}.16.0/20`],
      destinationAddressPrefix: '*',
      destinationPortRanges: ['443', '8080'],
      sourcePortRange: '*',
    },
  }));
  return toOther('networkSecurityGroups', index, { securityRules });
}

/** 150 rules and 69 other resources get one other value; 20 rules and 10 resources go, and 20 rules come. */
function editResource(resource: ArmResource, index: number, edits: Set<string>): ArmResource[] {
  if (index < groupCount) return [editGroup(resource, index, edits)];
  const other = index - groupCount - ipGroupCount;
  if (other < 0) return [resource];
  if (other % 500 === 7) {
    edits.add(`removed ${resource.id} `);
    return [];
  }
  if (other % 72 !== 1 || other > 68 * 72 + 1) return [resource];
  edits.add(`changed ${resource.id} tags.owner`);
  return [{ ...resource, tags: { ...(resource['tags'] as JsonObject), owner: 'somebody-else' } }];
}

function editGroup(resource: ArmResource, group: number, edits: Set<string>): ArmResource {
  const collections = (resource.properties?.['ruleCollections'] ?? []) as readonly JsonObject[];
  const ruleCollections = collections.map((collection, index) => {
    const path = `ruleCollections[name=${nameOf(collection)}].rules`;
    const note = (kind: string, rest: string) => edits.add(`${kind} ${resource.id} ${path}${rest}`);
    const rules = [...(collection['rules'] as readonly JsonObject[])];
    // 20 groups with 10 collections: three rules of every other collection of 15 groups, one of five more.
    const count = index < 7 ? 1 : group < 10 && index === 7 ? 1 : 0;
    for (let edit = 0; edit < count; edit += 1) {
      const place = 5 + edit * 7;
      const rule = rules[place];
      if (!rule) continue;
      const member = 'targetFqdns' in rule ? 'targetFqdns' : 'destinationPorts';
      const more = member === 'targetFqdns' ? 'new.example.com' : '9999';
      rules[place] = { ...rule, [member]: [...(rule[member] as readonly string[]), more] };
      note('changed', `[name=${nameOf(rule)}].${member}`);
    }
    if (index === 8) note('removed', `[name=${nameOf(rules.splice(20, 1)[0])}]`);
    if (index === 9) {
      const rule = toRule(1_000_000 + group, true);
      rules.push(rule);
      note('added', `[name=${nameOf(rule)}]`);
    }
    return { ...collection, rules };
  });
  return { ...resource, properties: { ...resource.properties, ruleCollections } };
}

function nameOf(item: JsonObject | undefined): string {
  return asText(item?.['name']) ?? '';
}
