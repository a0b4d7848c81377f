import type { Dependency } from '../../model/catalog.ts';
import { toDestinationText } from '../../model/catalog.ts';
import type { ApplicationRule, NetworkRule } from '../../model/topology.ts';
import type { AddressSet } from '../../net/addressSet.ts';
import { overlapsAddresses } from '../../net/addressSet.ts';
import type { HostPattern } from '../../net/hostPattern.ts';
import { isHostSubset, toHostPattern } from '../../net/hostPattern.ts';
import { toPortTexts } from '../../net/portSet.ts';
import { isTagWithin } from '../../net/serviceTag.ts';
import { distanceOf } from '../../net/textDistance.ts';
import { fitsApplicationRule, isApplicationTraffic } from '../applicationRules.ts';
import { fitsNetworkRule } from '../networkRules.ts';

/** Flows of a dependency that no rule lets through. */
export interface BlockedFlows {
  readonly dependency: Dependency;
  /** The addresses of the subnets that are denied; empty if they are not known. */
  readonly sources: AddressSet;
}

/**
 * Why an allow rule that names a dependency does not serve it, in words that follow the rule's name; undefined if it
 * does not name it or nothing of the rule itself is in the way. Patterns and tags for much more than the dependency name
 * it only where they are its very own.
 */
export function toMiss(rule: NetworkRule | ApplicationRule, flows: BlockedFlows): string | undefined {
  if (rule.action === 'deny') return undefined;
  return rule.kind === 'network' ? toNetworkMiss(rule, flows) : toApplicationMiss(rule, flows);
}

function toNetworkMiss(rule: NetworkRule, flows: BlockedFlows): string | undefined {
  const { dependency } = flows;
  const fits = fitsNetworkRule(rule, dependency);
  if (dependency.destination.kind === 'serviceTag') {
    const { tag } = dependency.destination;
    if (!fits) return undefined;
    const elsewhere = rule.destinations.serviceTags.find((own) => isOtherRegion(own, tag));
    if (elsewhere !== undefined) return `names ${elsewhere}, the dependency is ${tag}`;
    return rule.destinations.serviceTags.some((own) => isTagWithin(tag, own)) ? toSourceMiss(rule, flows) : undefined;
  }
  const host = toNamedHost(rule.hosts, dependency);
  if (!host) return undefined;
  const own = `${rule.protocols.join(', ')}:${toPortTexts(rule.ports).join(', ')}`;
  if (!fits) return `names ${host.text} on ${own}, the dependency is ${toServiceText(dependency)}`;
  return toSourceMiss(rule, flows);
}

function toApplicationMiss(rule: ApplicationRule, flows: BlockedFlows): string | undefined {
  const { dependency } = flows;
  const host = toNamedHost(rule.hosts, dependency);
  if (!host) return undefined;
  if (!isApplicationTraffic(dependency)) {
    // Where only TCP is documented, HTTPS on that port is what it mostly is.
    if (rule.protocols.some(({ port }) => port === dependency.port)) return undefined;
    return `names ${host.text}, the dependency is ${toServiceText(dependency)}, and application rules serve HTTP and HTTPS only`;
  }
  const own = rule.protocols.map(({ type, port }) => `${type}:${port}`).join(', ');
  if (!fitsApplicationRule(rule, dependency)) {
    return `names ${host.text} on ${own}, the dependency is ${toServiceText(dependency)}`;
  }
  return toSourceMiss(rule, flows);
}

function toSourceMiss(rule: NetworkRule | ApplicationRule, { dependency, sources }: BlockedFlows): string | undefined {
  const isElsewhere =
    sources.length > 0 &&
    rule.sources.addresses.length > 0 &&
    rule.sources.unreadIpGroups.length === 0 &&
    !overlapsAddresses(rule.sources.addresses, sources);
  return isElsewhere ? `names ${toDestinationText(dependency.destination)} for other sources` : undefined;
}

/** The rule's host that is meant for the dependency: its own pattern, or a single host inside it. */
function toNamedHost(hosts: readonly HostPattern[], dependency: Dependency): HostPattern | undefined {
  const wanted = toWantedHost(dependency);
  return (
    wanted && hosts.find((host) => host.text === wanted.text || (host.kind === 'exact' && isHostSubset(host, wanted)))
  );
}

function toWantedHost({ destination }: Dependency): HostPattern | undefined {
  return destination.kind === 'host' ? toHostPattern(destination.pattern) : undefined;
}

/** Two regions of one tag, `AzureCloud.eastus` and `AzureCloud.westus`. */
function isOtherRegion(own: string, wanted: string): boolean {
  const [family, region] = own.toLowerCase().split('.');
  const [wantedFamily, wantedRegion] = wanted.toLowerCase().split('.');
  return family === wantedFamily && region !== undefined && wantedRegion !== undefined && region !== wantedRegion;
}

function toServiceText({ protocol, port }: Dependency): string {
  return `${protocol}:${port}`;
}

/**
 * The host of an allow rule that looks like a dependency's misspelt: one label differs by one or two letters. Only exact
 * hosts and patterns of the same form count. Undefined if there is none.
 */
export function toTypo(rule: NetworkRule | ApplicationRule, dependency: Dependency): HostPattern | undefined {
  const wanted = toWantedHost(dependency);
  if (!wanted || rule.action === 'deny') return undefined;
  return rule.hosts.find((host) => host.kind === wanted.kind && isMisspelt(host.text, wanted.text));
}

/**
 * Keys under which a rule and a dependency meet if `toMiss` or `toTypo` can say anything of the two: equal hosts, a host
 * inside a pattern, hosts that differ in one label, service tags of one family. Most rules meet no dependency at all.
 */
export function toDependencyKeys({ destination }: Dependency): readonly string[] {
  if (destination.kind === 'serviceTag') return [toFamilyKey(destination.tag)];
  if (destination.kind !== 'host') return [];
  return [destination.pattern.toLowerCase(), ...toNeighbourKeys(destination.pattern.toLowerCase())];
}

/** The keys of a rule, see `toDependencyKeys`. */
export function toRuleKeys(rule: NetworkRule | ApplicationRule): readonly string[] {
  const tags = rule.kind === 'network' ? rule.destinations.serviceTags.map(toFamilyKey) : [];
  const hosts = rule.hosts.flatMap(({ kind, text }) => [
    text,
    ...toNeighbourKeys(text),
    ...(kind === 'exact' ? toPatternKeys(text) : []),
  ]);
  return [...tags, ...hosts];
}

function toFamilyKey(tag: string): string {
  return `tag ${tag.toLowerCase().split('.')[0] ?? ''}`;
}

/** The host with each of its labels left open in turn. */
function toNeighbourKeys(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.map((_, open) => labels.map((label, at) => (at === open ? '?' : label)).join('.'));
}

/** Every pattern that a host can be inside of and that a dependency is written as. */
function toPatternKeys(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_, at) => `*.${labels.slice(at + 1).join('.')}`);
}

function isMisspelt(text: string, wanted: string): boolean {
  if (text === wanted || Math.abs(text.length - wanted.length) > 2) return false;
  const [labels, wantedLabels] = [text.split('.'), wanted.split('.')];
  if (labels.length !== wantedLabels.length) return false;
  const [other, ...more] = labels.flatMap((label, at) => (label === wantedLabels[at] ? [] : [at]));
  if (other === undefined || more.length > 0) return false;
  const [label = '', wantedLabel = ''] = [labels[other], wantedLabels[other]];
  const distance = distanceOf(label, wantedLabel);
  // Short labels differ by a letter without meaning the same (`ods`, `oms`), but not by two letters changing places.
  if (wantedLabel.length < 5) return distance === 1 && toSorted(label) === toSorted(wantedLabel);
  return distance <= (wantedLabel.length < 8 ? 1 : 2);
}

function toSorted(label: string): string {
  return Array.from(label).sort().join('');
}
