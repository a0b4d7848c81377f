import { type Finding, toFinding } from '../../model/finding.ts';
import type { NameFailure } from '../../model/nameFailure.ts';
import { isSameId } from '../../model/resourceId.ts';
import type { ClusterTopology } from '../../model/topology.ts';
import { overlapsAddresses, toAddressSet } from '../../net/addressSet.ts';
import { isHostSubset, toHostPattern } from '../../net/hostPattern.ts';
import { distinct, sortByText } from '../order.ts';
import type { AuditedCluster, ReportInput } from '../reportInput.ts';
import { clip } from '../text.ts';
import { toList, toTimeText } from '../words.ts';
import type { FindingContext } from './context.ts';

/** A name counts as not resolved after so many failed queries over so many minutes, so that a passing fault is none. */
const fewest = 5;
const shortestMinutes = 10;
/** So many names are listed in the evidence. */
const mostListed = 20;

/**
 * Names of required and recommended dependencies that nodes or pods asked the firewall's DNS proxy for and that nobody ever
 * got: one finding a cluster. The rules may allow what nobody can find.
 */
export function findUnresolvedNames({ input, audited, report }: FindingContext): readonly Finding[] {
  const asked = (input.nameFailures ?? []).filter(
    (failure) => isLasting(failure) && isOfCluster(failure, audited.cluster),
  );
  const found = asked.flatMap((failure) => {
    const needed = neededBy(failure, audited);
    return needed.length === 0 ? [] : [{ failure, needed }];
  });
  if (found.length === 0) return [];
  const names = distinct(sortByText(found, ({ failure }) => failure.name).map(({ failure }) => failure.name));
  const isRequired = found.some(({ needed }) => needed.some(({ need }) => need === 'required'));
  return [
    toFinding({
      kind: 'name-not-resolved',
      severity: isRequired ? 'high' : 'medium',
      clusterId: report.id,
      title: clip(`${report.name}: no DNS answer for ${toList(names, 3)}`, 200),
      detail: `Nodes or pods of ${report.name} asked the firewall's DNS proxy for ${toList(names, 8)}, and the logs show no good answer to anybody since ${toTimeText(firstOf(asked))}. What rules allow does not matter for a name that nobody can resolve: look at the DNS servers of the firewall and at the private zones linked to their network.`,
      evidence: {
        dependencies: distinct(found.flatMap(({ needed }) => needed.map(({ id }) => id))).toSorted(),
        names: found.slice(0, mostListed).map(({ failure: { name, error, count, firstSeen, lastSeen }, needed }) => ({
          ...{ name, error, count, firstSeen, lastSeen },
          dependencies: distinct(needed.map(({ id }) => id)),
        })),
      },
    }),
  ];
}

/** Names that the firewall itself could not resolve for its rules, one finding a firewall: such a rule lets nothing through. */
export function findUnresolvedRules(input: ReportInput): readonly Finding[] {
  return input.topology.firewalls.flatMap((firewall) => {
    const isUsed = input.clusters.some(({ egress }) =>
      egress.some(({ firewallId }) => isSameId(firewallId, firewall.id)),
    );
    const failures = (input.nameFailures ?? []).filter(
      (failure) => failure.by === 'rule' && isSameId(failure.firewallId, firewall.id) && isLasting(failure),
    );
    if (!isUsed || failures.length === 0) return [];
    const sorted = sortByText(
      failures,
      ({ name }) => name,
      ({ rule }) => rule ?? '',
    );
    const names = distinct(sorted.map(({ name }) => name));
    return [
      toFinding({
        kind: 'name-not-resolved',
        severity: 'low',
        resourceId: firewall.id,
        title: clip(`${firewall.name} could not resolve names in its rules: ${toList(names, 3)}`, 200),
        detail: `The firewall logged that it could not resolve ${toList(names, 8)}, last at ${toTimeText(lastOf(failures))}. A network rule on a name matches nothing while the name cannot be resolved.`,
        evidence: {
          names: sorted.slice(0, mostListed).map(({ name, error, count, firstSeen, lastSeen, rule }) => ({
            ...{ name, error, count, firstSeen, lastSeen },
            ...(rule === undefined ? {} : { rule }),
          })),
        },
      }),
    ];
  });
}

function isLasting({ count, firstSeen, lastSeen }: NameFailure): boolean {
  return count >= fewest && Date.parse(lastSeen) - Date.parse(firstSeen) >= shortestMinutes * 60_000;
}

function isOfCluster({ by, sources }: NameFailure, cluster: ClusterTopology): boolean {
  if (by !== 'client') return false;
  return sources.some((source) => {
    const address = toAddressSet(source);
    return address !== undefined && cluster.sources.some((subnet) => overlapsAddresses(address, subnet.addresses));
  });
}

/** Required and recommended dependencies whose host it is. A name below a pattern may be one that never was. */
function neededBy({ name }: NameFailure, { judged }: AuditedCluster) {
  const host = toHostPattern(name);
  const needed = judged.map(({ dependency }) => dependency).filter(({ need }) => need !== 'optional');
  return needed.filter(({ destination }) => {
    const pattern = destination.kind === 'host' ? toHostPattern(destination.pattern) : undefined;
    return host !== undefined && pattern?.kind === 'exact' && isHostSubset(host, pattern);
  });
}

function firstOf(failures: readonly NameFailure[]): string {
  return failures.map(({ firstSeen }) => firstSeen).toSorted()[0] ?? '';
}

function lastOf(failures: readonly NameFailure[]): string {
  return (
    failures
      .map(({ lastSeen }) => lastSeen)
      .toSorted()
      .at(-1) ?? ''
  );
}
