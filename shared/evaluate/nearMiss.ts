import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { ApplicationRule, Firewall, NetworkRule, SourceSubnet } from '../model/topology.ts';
import { allAddresses } from '../net/addressSet.ts';
import { toPortTexts } from '../net/portSet.ts';
import { isUnread } from './addressKnowledge.ts';
import { fitsApplicationRule, isApplicationTraffic, toApplicationClauses } from './applicationRules.ts';
import { type ConcernedRules, rulesConcerning } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import { toHostNameRules } from './dns.ts';
import { fitsNetworkRule, toTargetClauses } from './networkRules.ts';
import type { Region } from './region.ts';
import { splitRegion } from './region.ts';
import { toRuleText } from './ruleText.ts';
import type { Clause } from './walk.ts';

interface Flows {
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly firewall: Firewall;
}

/** More than this says nothing more. */
const mostNearMisses = 2;

/** Rules that name the target and yet do not let it through, with the reason: wrong port, wrong source, names that do not count. */
export function findNearMisses(part: Region, flows: Flows & { readonly region: Region }): readonly string[] {
  const { target } = flows.region;
  // What concerns a part concerns the whole, which was looked up before.
  const rules = rulesConcerning(flows.firewall, flows.dependency, target);
  if (part.target !== target) return toMisses(rules, part, flows);
  const hostNames = toHostNameRules(flows.subnet, flows.firewall);
  const known = missesOf(rules);
  const misses = known.get(hostNames.kind) ?? toMisses(rules, part, flows);
  known.set(hostNames.kind, misses);
  return misses;
}

/** What is missed does not hang on the source, so clusters behind the same rules share it, by how host names count. */
const missesOf: (rules: ConcernedRules) => Map<HostNameRules['kind'], readonly string[]> = memoised(() => new Map());

function toMisses({ network, application }: ConcernedRules, part: Region, flows: Flows): readonly string[] {
  const misses: NearMiss[] = [];
  for (const rule of [...network, ...application]) {
    if (rule.kind !== 'unread') misses.push(...toNearMiss(rule, part, flows));
    if (misses.length >= mostNearMisses) break;
  }
  return misses.slice(0, mostNearMisses).map(({ text }) => text);
}

/** What of a rule is in the way: an emptied IP group, the sources, protocol and port, a misspelt FQDN tag, or something that it cannot be mended in. */
export type MissReason = 'emptyIpGroup' | 'sources' | 'services' | 'tag' | 'other';

/** A rule that names a target and does not let it through. */
export interface NearMiss {
  readonly rule: NetworkRule | ApplicationRule;
  readonly reason: MissReason;
  /** One sentence. */
  readonly text: string;
}

/** Every rule that names the target and yet does not let it through, in processing order. */
export function toNearMisses(part: Region, flows: Flows): readonly NearMiss[] {
  const { network, application } = rulesConcerning(flows.firewall, flows.dependency, part.target);
  return [...network, ...application].flatMap((rule) => (rule.kind === 'unread' ? [] : toNearMiss(rule, part, flows)));
}

function toNearMiss(rule: NetworkRule | ApplicationRule, part: Region, flows: Flows): readonly NearMiss[] {
  if (rule.action !== 'allow') return [];
  const miss = rule.kind === 'network' ? toNetworkMiss(rule, part, flows) : toApplicationMiss(rule, part, flows);
  return miss === undefined
    ? []
    : [{ rule, reason: miss.reason, text: `${toRuleText(rule.ref)} names it, but ${miss.text}.` }];
}

type Miss = Pick<NearMiss, 'reason' | 'text'>;

function toNetworkMiss(rule: NetworkRule, part: Region, { dependency, subnet, firewall }: Flows): Miss | undefined {
  const counted: HostNameRules = { kind: 'counted' };
  if (!names(toTargetClauses(rule, dependency, part.target, counted), part)) return undefined;
  if (!fitsNetworkRule(rule, dependency)) {
    return { reason: 'services', text: `for ${rule.protocols.join(', ')}:${toPortTexts(rule.ports).join(', ')}` };
  }
  const hostNames = toHostNameRules(subnet, firewall);
  if (hostNames.kind === 'ignored' && !names(toTargetClauses(rule, dependency, part.target, hostNames), part)) {
    return { reason: 'other', text: hostNames.note };
  }
  return toSourceMiss(rule);
}

function toApplicationMiss(rule: ApplicationRule, part: Region, { dependency }: Flows): Miss | undefined {
  if (!names(toApplicationClauses(rule, dependency, part.target), part)) {
    return rule.misspeltTags && toTagMiss(rule, part, dependency);
  }
  if (!isApplicationTraffic(dependency)) {
    return { reason: 'other', text: 'application rules serve HTTP and HTTPS only' };
  }
  if (!fitsApplicationRule(rule, dependency)) {
    return { reason: 'services', text: `for ${rule.protocols.map(({ type, port }) => `${type}:${port}`).join(', ')}` };
  }
  return toSourceMiss(rule);
}

function toTagMiss(rule: ApplicationRule, part: Region, dependency: Dependency): Miss | undefined {
  const { misspeltTags = [] } = rule;
  const meant = withMeantTags(rule);
  if (!names(toApplicationClauses(meant, dependency, part.target), part)) return undefined;
  const texts = misspeltTags.map((tag) => `FQDN tag ${tag.meant} is written "${tag.text}"`);
  return { reason: 'tag', text: texts.join(' and ') };
}

/** The rule with its FQDN tags spelt right. */
export function withMeantTags(rule: ApplicationRule): ApplicationRule {
  return { ...rule, fqdnTags: [...rule.fqdnTags, ...(rule.misspeltTags ?? []).map(({ meant }) => meant)] };
}

function toSourceMiss({ isSkipped, sources }: NetworkRule | ApplicationRule): Miss {
  if (isSkipped) return { reason: 'emptyIpGroup', text: 'Azure skips it, because an IP group of it is empty' };
  return isUnread(sources)
    ? { reason: 'other', text: 'an IP group of its sources could not be read' }
    : { reason: 'sources', text: 'for other sources' };
}

/** True if a clause is about the part in particular; a rule for everything names nothing. */
function names(clauses: readonly Omit<Clause, 'sources'>[], part: Region): boolean {
  return clauses.some(({ certain, target, caveats }) => {
    const isGeneral = target.kind === 'everything' || (target.kind === 'host' && target.pattern.kind === 'any');
    if (!certain || (isGeneral && !caveats.includes('fqdn-tag-claimed'))) return false;
    return splitRegion(part, allAddresses, target).taken !== undefined;
  });
}
