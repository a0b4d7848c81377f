import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { JsonObject } from '../model/json.ts';
import type { SecurityGroup, SecurityMatch, SecurityRule } from '../model/topology.ts';
import { noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { allPorts, noPorts, type PortSet, toPortSet, unionPorts } from '../net/portSet.ts';
import { isAddressText, isIpv6 } from './addressText.ts';
import { contestedChildren, type EstateIndex, resourceOf, toMissingGap } from './estateIndex.ts';
import {
  asChoice,
  isArray,
  member,
  numberOf,
  objectsOf,
  propertiesOf,
  textOf,
  textsOf,
  toSortedSet,
} from './readers.ts';
import { type SubResource, toSubResources } from './virtualNetwork.ts';

const childType = 'microsoft.network/networksecuritygroups/securityrules';
const protocols = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'] as const;

type Direction = 'Inbound' | 'Outbound';

/**
 * The security group of an id with its own rules of one direction, outbound unless told otherwise, by priority. One that is
 * not in the estate has a gap and no rules.
 */
export function toSecurityGroup(id: string, index: EstateIndex, direction: Direction = 'Outbound'): SecurityGroup {
  const resource = resourceOf(index, id);
  if (resource === undefined) {
    const gap = toMissingGap(
      index,
      id,
      `Whether it lets traffic ${direction === 'Outbound' ? 'out' : 'in'} is unknown.`,
    );
    return { id, name: id.split('/').at(-1) ?? id, rules: [], gaps: [gap] };
  }
  const items = toSubResources({ parent: resource, list: 'securityRules', type: childType }, index);
  const read = items
    .filter((item) => isMeant(item, direction))
    .map((item) => ({ item, rule: toSecurityRule(item, direction) }));
  const unread = read.filter(({ rule }) => rule === undefined).map(({ item }) => toRuleGap(id, `Rule ${item.name}`));
  const contested = contestedChildren(index, id, 'securityRules').map((child) =>
    toMissingGap(index, child, 'The rule is not certain.'),
  );
  return {
    id: resource.id,
    name: resource.name,
    rules: read.flatMap(({ rule }) => rule ?? []).toSorted((a, b) => a.priority - b.priority),
    gaps: [...unread, ...toListGaps(resource, items), ...contested],
  };
}

/** An empty list says that there are no rules, a missing one says nothing. */
function toListGaps(resource: ArmResource, items: readonly SubResource[]): readonly Gap[] {
  const list = member(propertiesOf(resource), 'securityRules');
  if (!isArray(list)) return items.length > 0 ? [] : [toRuleGap(resource.id, 'The list of rules')];
  const named = objectsOf(propertiesOf(resource), 'securityRules').filter(
    (rule) => (textOf(rule, 'name') ?? textOf(rule, 'id')) !== undefined,
  );
  return named.length === list.length ? [] : [toRuleGap(resource.id, 'A rule')];
}

function toRuleGap(id: string, what: string): Gap {
  const detail = `${what} of the security group cannot be read, so what it lets through is not certain.`;
  return { resource: id, reason: 'malformed', detail };
}

/** A rule that names no direction cannot be told to be of the other one. */
function isMeant({ json }: SubResource, direction: Direction): boolean {
  const other = direction === 'Outbound' ? 'Inbound' : 'Outbound';
  return asChoice(member(propertiesOf(json), 'direction'), [other]) === undefined;
}

function toSecurityRule({ name, json }: SubResource, wanted: Direction): SecurityRule | undefined {
  const properties = propertiesOf(json);
  const access = asChoice(member(properties, 'access'), ['Allow', 'Deny']);
  const protocol = asChoice(member(properties, 'protocol'), protocols);
  const priority = numberOf(properties, 'priority');
  const ports = toPorts(properties, 'destinationPortRange');
  const sourcePorts = toPorts(properties, 'sourcePortRange');
  const sources = toSecurityMatch(properties, 'source');
  const destinations = toSecurityMatch(properties, 'destination');
  const direction = asChoice(member(properties, 'direction'), [wanted]);
  if (!direction || !access || !protocol || priority === undefined || !ports || !sourcePorts) return undefined;
  if (!sources || !destinations) return undefined;
  return {
    name,
    priority,
    action: access === 'Allow' ? 'allow' : 'deny',
    protocol: toProtocol(protocol),
    ports,
    everySourcePort: coversEphemeral(sourcePorts),
    sources,
    destinations,
  };
}

function toProtocol(protocol: (typeof protocols)[number]): SecurityRule['protocol'] {
  switch (protocol) {
    case 'Tcp':
      return 'TCP';
    case 'Udp':
      return 'UDP';
    case '*':
      return 'Any';
    case 'Icmp':
    case 'Esp':
    case 'Ah':
      return 'other';
  }
}

/** Clients call from ports above 1023. */
function coversEphemeral(ports: PortSet): boolean {
  return ports.some(({ first, last }) => first <= 1024 && last === allPorts[0]?.last);
}

/** The singular member, the plural one or both; undefined if there is none or one cannot be read. */
function toPorts(properties: JsonObject, name: string): PortSet | undefined {
  const texts = [...textsOf(properties, name), ...textsOf(properties, `${name}s`)];
  const sets = texts.map(toPortSet);
  if (sets.length === 0 || sets.includes(undefined)) return undefined;
  return sets.reduce<PortSet>((all, set) => unionPorts(all, set ?? noPorts), noPorts);
}

/** Addresses, tags and application security groups of one side; undefined if it names nothing at all. */
function toSecurityMatch(properties: JsonObject, side: 'source' | 'destination'): SecurityMatch | undefined {
  const written = [...textsOf(properties, `${side}AddressPrefix`), ...textsOf(properties, `${side}AddressPrefixes`)];
  const groups = objectsOf(properties, `${side}ApplicationSecurityGroups`).flatMap(
    (group) => textOf(group, 'id') ?? [],
  );
  if (written.length === 0 && groups.length === 0) return undefined;
  if (!written.every((text) => text === '*' || isAddressText(text))) return undefined;
  // IPv6 is beside what is modelled; `Any` is how the portal spells `*`.
  const texts = written.filter((text) => !isIpv6(text)).map((text) => (text.toLowerCase() === 'any' ? '*' : text));
  const literals = texts.map((text) => ({ text, addresses: toAddressSet(text) }));
  return {
    addresses: unionOfAddresses(literals.map(({ addresses }) => addresses ?? noAddresses)),
    serviceTags: toSortedSet(literals.filter(({ addresses }) => !addresses).map(({ text }) => text)),
    applicationGroups: toSortedSet(groups),
  };
}
