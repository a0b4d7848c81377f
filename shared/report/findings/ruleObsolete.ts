import { toRetiredEntry } from '../../catalog/retiredNames.ts';
import type { CatalogEntry } from '../../catalog/entry.ts';
import type { Cloud } from '../../model/catalog.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import { isSameId } from '../../model/resourceId.ts';
import type { ApplicationRule, Firewall, NetworkRule } from '../../model/topology.ts';
import { type HostPattern, isHostSubset, toHostPattern } from '../../net/hostPattern.ts';
import { distinct, sortByText } from '../order.ts';
import type { AuditedCluster, ReportInput } from '../reportInput.ts';
import { clip } from '../text.ts';
import { toList, toRuleText } from '../words.ts';

/** One name in one rule that nothing needs any more. */
interface Obsolete {
  readonly rule: ApplicationRule | NetworkRule;
  readonly name: string;
  readonly entry: CatalogEntry;
}

/**
 * Allow rules that name what the documentation of AKS retired, one finding a firewall, for information. A name that still
 * holds something that a cluster behind the firewall needs is in use and not told.
 */
export function findObsoleteRules(input: ReportInput): readonly Finding[] {
  return input.topology.firewalls.flatMap((firewall) => {
    const behind = input.clusters.filter(({ egress }) =>
      egress.some(({ firewallId }) => isSameId(firewallId, firewall.id)),
    );
    const found = behind.length === 0 ? [] : toObsolete(firewall, behind);
    return found.length === 0 ? [] : [toObsoleteFinding(firewall, found)];
  });
}

function toObsolete({ rules }: Firewall, behind: readonly AuditedCluster[]): readonly Obsolete[] {
  const clouds = [...new Set(behind.map(({ cluster }) => cluster.cloud))];
  const needed = behind.flatMap(toNeededHosts);
  const isInUse = (name: string) => {
    const pattern = toHostPattern(name);
    return pattern !== undefined && needed.some((host) => isHostSubset(host, pattern));
  };
  const found = [...rules.network, ...rules.application].flatMap((rule) =>
    rule.kind === 'unread' || rule.action === 'deny' ? [] : toRetiredNames(rule, clouds),
  );
  return sortByText(
    found.filter(({ name }) => !isInUse(name)),
    ({ name }) => name,
    ({ rule }) => toRuleText(rule.ref),
  );
}

/** What the cluster's list still names although it was retired keeps no rule alive. */
function toNeededHosts({ judged }: AuditedCluster): readonly HostPattern[] {
  return judged.flatMap(({ dependency: { destination, id, need } }) => {
    if (destination.kind !== 'host' || (need === 'optional' && id.startsWith('aks-api.'))) return [];
    return toHostPattern(destination.pattern) ?? [];
  });
}

function toRetiredNames(rule: ApplicationRule | NetworkRule, clouds: readonly Cloud[]): readonly Obsolete[] {
  const tags = rule.destinations?.serviceTags ?? [];
  return [...rule.hosts.map(({ text }) => text), ...tags].flatMap((name) => {
    const [entry] = clouds.flatMap((cloud) => toRetiredEntry(name, cloud) ?? []);
    return entry ? [{ rule, name, entry }] : [];
  });
}

function toObsoleteFinding(firewall: Firewall, found: readonly Obsolete[]): Finding {
  const names = distinct(found.map(({ name }) => name));
  const rules = distinct(found.map(({ rule }) => toRuleText(rule.ref)));
  return toFinding({
    kind: 'rule-obsolete',
    severity: 'info',
    resourceId: firewall.id,
    title: clip(`${firewall.name}: rules allow what AKS no longer needs: ${toList(names, 3)}`, 200),
    detail: `${toList(rules)} ${rules.length === 1 ? 'names' : 'name'} ${toList(names, 8)}. The documentation of AKS names ${names.length === 1 ? 'it' : 'them'} no longer; unless a workload needs ${names.length === 1 ? 'it' : 'them'}, the rules can be tightened.`,
    evidence: {
      rules: found.map(({ rule, name, entry }) => ({
        rule: toRuleText(rule.ref),
        destination: name,
        catalogId: entry.id,
        successors: entry.successors,
        ...(entry.until === undefined ? {} : { until: entry.until }),
      })),
    },
  });
}
