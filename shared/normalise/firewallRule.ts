import type { Json, JsonObject } from '../model/json.ts';
import type { AddressMatch, ApplicationRule, NatRule, NetworkRule } from '../model/topology.ts';
import type { RuleRef } from '../model/verdict.ts';
import { toMeantFqdnTag } from '../net/fqdnTag.ts';
import { type HostPattern, toHostPattern } from '../net/hostPattern.ts';
import { toUrlPattern } from '../net/urlPattern.ts';
import { type PortSet, noPorts, toPortSet, unionPorts } from '../net/portSet.ts';
import { matchNothing, toAddressMatch } from './addressMatch.ts';
import type { EstateIndex } from './estateIndex.ts';
import { asChoice, asTexts, booleanOf, member, numberOf, objectsOf, textOf, textsOf, toSortedSet } from './readers.ts';

/** What a rule needs to know beside its own JSON. */
export interface RuleContext {
  readonly index: EstateIndex;
  readonly ref: RuleRef;
  readonly action: 'allow' | 'deny';
}

/** Part of a rule, with what Azure or the model cannot accept in it. */
interface Read<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

/** Reads a network rule, classic (`protocols`) or of a policy (`ipProtocols`). Invalid parts match nothing. */
export function toNetworkRule(rule: JsonObject, context: RuleContext): NetworkRule {
  const hosts = toHosts(textsOf(rule, 'destinationFqdns'), isExact, 'a network rule takes no wildcard in a host name');
  const ends = toEnds(rule, context.index, hosts.value.length > 0);
  const protocols = toIpProtocols(rule);
  const ports = toPorts(member(rule, 'destinationPorts'));
  return {
    kind: 'network',
    ref: context.ref,
    action: context.action,
    sources: ends.value.sources,
    destinations: ends.value.destinations,
    protocols: protocols.value,
    ports: ports.value,
    hosts: hosts.value,
    problems: toSortedSet([...ends.problems, ...protocols.problems, ...ports.problems, ...hosts.problems]),
    ...toDoubts(ends.value, hosts),
  };
}

/** Reads a DNAT rule, classic or of a policy. */
export function toNatRule(rule: JsonObject, context: RuleContext): NatRule {
  const ends = toEnds(rule, context.index, false);
  const protocols = toIpProtocols(rule);
  const ports = toPorts(member(rule, 'destinationPorts'));
  const address = textOf(rule, 'translatedAddress');
  const host = textOf(rule, 'translatedFqdn')?.toLowerCase();
  const port = numberOf(rule, 'translatedPort');
  return {
    kind: 'nat',
    ref: context.ref,
    action: context.action,
    sources: ends.value.sources,
    destinations: ends.value.destinations,
    protocols: protocols.value,
    ports: ports.value,
    problems: toSortedSet([...ends.problems, ...protocols.problems, ...ports.problems]),
    ...toDoubts(ends.value),
    ...(address === undefined ? {} : { translatedAddress: address }),
    ...(host === undefined ? {} : { translatedHost: host }),
    ...(port === undefined ? {} : { translatedPort: port }),
  };
}

/** Reads an application rule, classic or of a policy. Its target kinds are alternatives. */
export function toApplicationRule(rule: JsonObject, context: RuleContext): ApplicationRule {
  const limits = textsOf(rule, 'destinationAddresses');
  const ends = toEnds(rule, context.index, limits.length === 0);
  const hosts = toHosts(textsOf(rule, 'targetFqdns'), () => true, 'a star counts only at the left end');
  const protocols = toApplicationProtocols(rule);
  const tags = toFqdnTags(rule);
  return {
    kind: 'application',
    ref: context.ref,
    action: context.action,
    sources: ends.value.sources,
    protocols: protocols.value,
    hosts: hosts.value,
    fqdnTags: tags.value,
    ...(tags.misspelt.length === 0 ? {} : { misspeltTags: tags.misspelt }),
    webCategories: toSortedSet(textsOf(rule, 'webCategories')),
    urls: toSortedSet(textsOf(rule, 'targetUrls')),
    terminateTls: booleanOf(rule, 'terminateTLS') ?? false,
    problems: toSortedSet([
      ...ends.problems,
      ...protocols.problems,
      ...hosts.problems,
      ...tags.problems,
      ...toUrlProblems(rule),
    ]),
    ...toDoubts(ends.value, hosts),
    ...(limits.length === 0 ? {} : { destinations: ends.value.destinations }),
  };
}

/** FQDN tags; what looks like a documented one and is none matches nothing. Others that are not documented may be new. */
function toFqdnTags(rule: JsonObject) {
  const texts = toSortedSet(textsOf(rule, 'fqdnTags'));
  const misspelt = texts.flatMap((text) => {
    const meant = toMeantFqdnTag(text);
    return meant === undefined ? [] : [{ text, meant }];
  });
  return {
    value: texts.filter((text) => !misspelt.some((each) => each.text === text)),
    misspelt,
    problems: misspelt.map(
      ({ text, meant }) =>
        `"${text}" is no FQDN tag that Microsoft documents; did you mean ${meant}? If Microsoft added it since, this is no fault`,
    ),
  };
}

function toUrlProblems(rule: JsonObject): readonly string[] {
  const invalid = textsOf(rule, 'targetUrls').filter((url) => toUrlPattern(url) === undefined);
  return invalid.map(
    (url) => `URL "${url}" matches nothing: a star counts only at either end, ports and queries never`,
  );
}

/** What is kept of what a rule holds beside its meaning. */
function toDoubts(
  { isUnsettled, emptyIpGroups, sourceIpGroups }: Ends,
  hosts?: ReadHosts,
): Pick<NetworkRule, 'isUnsettled' | 'isSkipped' | 'emptyIpGroups' | 'sourceIpGroups' | 'invalidHosts'> {
  const invalid = hosts?.invalid ?? [];
  return {
    ...(isUnsettled ? { isUnsettled } : {}),
    ...(emptyIpGroups.length === 0 ? {} : { isSkipped: true, emptyIpGroups }),
    ...(sourceIpGroups.length === 0 ? {} : { sourceIpGroups }),
    ...(invalid.length === 0 ? {} : { invalidHosts: invalid }),
  };
}

interface Ends {
  readonly sources: AddressMatch;
  readonly destinations: AddressMatch;
  readonly isUnsettled: boolean;
  readonly emptyIpGroups: readonly string[];
  readonly sourceIpGroups: readonly string[];
}

/** Both ends of a rule. `openEnded`: the rule has other targets than addresses, so it may be without destinations. */
function toEnds(rule: JsonObject, index: EstateIndex, openEnded: boolean): Read<Ends> {
  const from = { literals: textsOf(rule, 'sourceAddresses'), ipGroupIds: toIds(member(rule, 'sourceIpGroups')) };
  const to = {
    literals: textsOf(rule, 'destinationAddresses'),
    ipGroupIds: toIds(member(rule, 'destinationIpGroups')),
  };
  const sources = toAddressMatch({ side: 'source', ...from }, index);
  const destinations = toAddressMatch({ side: 'destination', ...to }, index);
  const problems = [
    ...(from.literals.length + from.ipGroupIds.length === 0 ? ['the rule has no sources'] : []),
    ...(openEnded || to.literals.length + to.ipGroupIds.length > 0 ? [] : ['the rule has no destinations']),
    ...sources.problems,
    ...destinations.problems,
  ];
  // Without a source nothing can match, which is what skipping the rule means.
  const emptyIpGroups = toSortedSet([...sources.emptyIpGroups, ...destinations.emptyIpGroups]);
  return {
    value: {
      sources: emptyIpGroups.length > 0 ? matchNothing : sources.match,
      destinations: destinations.match,
      isUnsettled: sources.isUnsettled || destinations.isUnsettled,
      emptyIpGroups,
      sourceIpGroups: sources.ipGroups,
    },
    problems,
  };
}

/** IP groups are listed by id; some tools write `{ id }`. */
function toIds(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return asTexts(value);
  return (value as readonly Json[]).flatMap((item) =>
    typeof item === 'object' && item !== null && 'id' in item ? asTexts(item.id) : asTexts(item),
  );
}

/** Protocols of network and DNAT rules. */
export const ipProtocols = ['TCP', 'UDP', 'ICMP', 'Any'] as const;

function toIpProtocols(rule: JsonObject): Read<NetworkRule['protocols']> {
  const texts = [...textsOf(rule, 'ipProtocols'), ...textsOf(rule, 'protocols')];
  const unknown = texts.filter((text) => asChoice(text, ipProtocols) === undefined);
  const problems = unknown.map((text) => `"${text}" is not a protocol of this kind of rule`);
  return {
    value: ipProtocols.filter((protocol) => texts.some((text) => asChoice(text, ipProtocols) === protocol)),
    problems: texts.length === 0 ? ['the rule has no protocol'] : problems,
  };
}

function toPorts(value: Json | undefined): Read<PortSet> {
  const read = asTexts(value).map((text) => ({ text, ports: toPortSet(text) }));
  const problems = read.filter((item) => item.ports === undefined).map((item) => `"${item.text}" is not a port`);
  return {
    value: read.reduce<PortSet>((all, { ports }) => unionPorts(all, ports ?? noPorts), noPorts),
    problems: read.length === 0 ? ['the rule has no destination ports'] : problems,
  };
}

/** Protocols of application rules. */
export const applicationProtocols = ['Http', 'Https', 'Mssql'] as const;

function toApplicationProtocols(rule: JsonObject): Read<ApplicationRule['protocols']> {
  const read = objectsOf(rule, 'protocols').map((item) => {
    const type = asChoice(member(item, 'protocolType'), applicationProtocols);
    const port = numberOf(item, 'port');
    const valid = type !== undefined && port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65_535;
    const text = `${textOf(item, 'protocolType') ?? ''}:${textOf(item, 'port') ?? ''}`;
    return valid
      ? { protocol: [{ type, port }], problem: [] }
      : { protocol: [], problem: [`"${text}" is no protocol`] };
  });
  const protocols = read.flatMap((item) => item.protocol);
  const distinct = new Map(protocols.map((protocol) => [`${protocol.type}:${protocol.port}`, protocol]));
  return {
    value: [...distinct.values()].sort((a, b) => a.port - b.port || (a.type < b.type ? -1 : 1)),
    problems: read.length === 0 ? ['the rule has no protocol'] : read.flatMap((item) => item.problem),
  };
}

function isExact(pattern: HostPattern): boolean {
  return pattern.kind === 'exact';
}

interface ReadHosts extends Read<readonly HostPattern[]> {
  /** Those that match nothing, as written. */
  readonly invalid: readonly string[];
}

function toHosts(texts: readonly string[], accepts: (pattern: HostPattern) => boolean, objection: string): ReadHosts {
  const read = texts.map((text) => ({ text, pattern: toHostPattern(text) }));
  const good = new Map(
    read.flatMap(({ pattern }) => (pattern && accepts(pattern) ? [[pattern.text, pattern] as const] : [])),
  );
  const bad = read.filter(({ pattern }) => pattern === undefined || !accepts(pattern));
  return {
    value: [...good.values()].sort((a, b) => (a.text < b.text ? -1 : 1)),
    problems: bad.map(({ text }) => `host name "${text}" matches nothing: ${objection}`),
    invalid: toSortedSet(bad.map(({ text }) => text)),
  };
}
