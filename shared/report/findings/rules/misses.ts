import { toDependencyKeys, toMiss, toRuleKeys, toTypo } from '../../../evaluate/rules/misses.ts';
import type { Dependency, JudgedDependency } from '../../../model/catalog.ts';
import { toDestinationText } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/finding.ts';
import { isSameId } from '../../../model/resourceId.ts';
import type { ApplicationRule, Firewall, NetworkRule } from '../../../model/topology.ts';
import { type AddressSet, allAddresses, subtractAddresses, unionOfAddresses } from '../../../net/addressSet.ts';
import { type HostPattern, isHostSubset, toHostPattern } from '../../../net/hostPattern.ts';
import type { AuditedCluster } from '../../reportInput.ts';
import { distinct } from '../../order.ts';
import { toRuleText } from '../../words.ts';
import type { FirewallContext, RuleFinding } from './context.ts';
import { toRuleEvidence, toRuleFindings } from './context.ts';
import { toMissFix } from './missFix.ts';

/** A dependency that is not let through from some subnets behind a firewall. */
interface Blocked {
  readonly dependency: Dependency;
  readonly sources: AddressSet;
  readonly clusterName: string;
}

/** What a rule misses: the words that follow its name, and the dependency. */
interface Miss {
  readonly text: string;
  readonly blocked: Blocked;
}

/**
 * Allow rules that mean a dependency and do not serve it: wrong protocol, port, region or source, or a name misspelt. One finding a
 * rule, low where something that is needed is missed, else for information; that the dependency is denied is told by itself.
 */
export function findMissingRules({ firewall, behind }: FirewallContext): readonly Finding[] {
  const blocked = behind.flatMap((audited) => toBlocked(audited, firewall));
  if (blocked.length === 0) return [];
  const known = toKnownHosts(behind);
  const served = toServed(behind);
  const meeting = toMeeting(blocked);
  const rules = [...firewall.rules.network, ...firewall.rules.application];
  const found = rules.flatMap((rule) => {
    if (rule.kind === 'unread' || rule.action === 'deny') return [];
    const met = new Set(toRuleKeys(rule).flatMap((key) => meeting.get(key) ?? []));
    const misses = [...met].flatMap((group) => toMisses(rule, group, { known, served }));
    return misses.length === 0 ? [] : [toMissFinding(rule, misses, firewall)];
  });
  return toRuleFindings(found, firewall);
}

function toBlocked({ cluster, egress, judged }: AuditedCluster, firewall: Firewall): readonly Blocked[] {
  const here = new Set(
    egress.filter(({ firewallId }) => isSameId(firewallId, firewall.id)).map(({ subnetId }) => subnetId),
  );
  return judged.flatMap(({ dependency, paths }) => {
    const denied = paths.filter(({ subnetId, verdict, trace }) => {
      const isByRules = trace.some(({ stage, outcome }) => stage === 'default' && outcome === 'deny');
      return here.has(subnetId) && isByRules && verdict !== 'allowed';
    });
    if (denied.length === 0 || dependency.exemption !== undefined) return [];
    const subnets = cluster.sources.filter(({ subnetId }) => denied.some((path) => path.subnetId === subnetId));
    return [
      { dependency, sources: unionOfAddresses(subnets.map(({ addresses }) => addresses)), clusterName: cluster.name },
    ];
  });
}

/** One dependency with everybody who is denied it: clusters behind one firewall ask for much the same. */
type Group = readonly [Blocked, ...Blocked[]];

/** What is blocked by the keys under which a rule can meet it. */
function toMeeting(blocked: readonly Blocked[]): ReadonlyMap<string, readonly Group[]> {
  const groups = Map.groupBy(blocked, ({ dependency: { destination, protocol, port, need } }) =>
    JSON.stringify([destination, protocol, port, need]),
  );
  const meeting = new Map<string, Group[]>();
  for (const [first, ...others] of groups.values()) {
    if (!first) continue;
    const group: Group = [first, ...others];
    for (const key of toDependencyKeys(first.dependency)) meeting.set(key, [...(meeting.get(key) ?? []), group]);
  }
  return meeting;
}

/** Hosts that some cluster behind the firewall needs: a rule for one of them is no misspelling of another. */
function toKnownHosts(behind: readonly AuditedCluster[]): readonly HostPattern[] {
  const hosts = behind.flatMap(({ judged }) => judged.flatMap(({ dependency }) => toHost(dependency) ?? []));
  return [...new Map(hosts.map((host) => [host.text, host])).values()];
}

/** Destinations that are let through on some port: a rule that names one of them may well be for that. */
function toServed(behind: readonly AuditedCluster[]): ReadonlySet<string> {
  const allowed = behind.flatMap(({ judged }) =>
    judged.filter(({ verdict }: JudgedDependency) => verdict === 'allowed'),
  );
  return new Set(allowed.map(({ dependency }) => toDestinationText(dependency.destination)));
}

function toHost({ destination }: Dependency): HostPattern | undefined {
  return destination.kind === 'host' ? toHostPattern(destination.pattern) : undefined;
}

interface Around {
  readonly known: readonly HostPattern[];
  readonly served: ReadonlySet<string>;
}

function toMisses(rule: NetworkRule | ApplicationRule, group: Group, around: Around): readonly Miss[] {
  const [{ dependency }] = group;
  if (around.served.has(toDestinationText(dependency.destination))) return [];
  const text = toMiss(rule, { dependency, sources: [] });
  if (text !== undefined) return group.map((blocked) => ({ text, blocked }));
  const elsewhere = subtractAddresses(allAddresses, rule.sources.addresses);
  if (toMiss(rule, { dependency, sources: elsewhere }) !== undefined) {
    return group.flatMap((blocked) => {
      const missed = toMiss(rule, blocked);
      return missed === undefined ? [] : [{ text: missed, blocked }];
    });
  }
  const typo = toTypo(rule, dependency);
  if (!typo || around.known.some((host) => isHostSubset(host, typo) || isHostSubset(typo, host))) return [];
  const looks = `names ${typo.text}, which looks like ${toDestinationText(dependency.destination)} misspelt`;
  return group.map((blocked) => ({ text: looks, blocked }));
}

function toMissFinding(rule: NetworkRule | ApplicationRule, misses: readonly Miss[], firewall: Firewall): RuleFinding {
  const name = toRuleText(rule.ref);
  const texts = distinct(misses.map(({ text }) => text));
  const [first = '', ...others] = texts;
  const isNeeded = misses.some(({ blocked }) => blocked.dependency.need !== 'optional');
  const shown = texts.slice(0, 8).join('; it ');
  return {
    kind: 'rule-misses-dependency',
    severity: isNeeded ? 'low' : 'info',
    about: [rule],
    title: `${firewall.name}: rule ${name} ${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}`,
    detail: `Rule ${name} ${shown}${texts.length > 8 ? `; and ${texts.length - 8} more` : ''}. No other rule lets that through.`,
    evidence: {
      rule: toRuleEvidence(rule),
      misses: distinct(misses.map(toMissText)).slice(0, 50),
      clusters: distinct(misses.map(({ blocked }) => blocked.clusterName)),
      dependencies: distinct(misses.map(({ blocked }) => blocked.dependency.id)),
    },
    fix: toMissFix(`Correct ${name}: it ${first}.`, { rule, missed: misses.map(({ blocked }) => blocked) }, firewall),
  };
}

function toMissText({ text, blocked: { dependency } }: Miss): string {
  return `${toDestinationText(dependency.destination)} ${dependency.protocol}:${dependency.port}: ${text}`;
}
