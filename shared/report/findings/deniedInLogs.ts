import { toKnownNoise } from '../../catalog/noise.ts';
import type { ClusterTopology } from '../../model/topology.ts';
import { toAddressTexts, unionOfAddresses } from '../../net/addressSet.ts';
import { toHostPattern } from '../../net/hostPattern.ts';
import { toFinding, type Finding, type Fix } from '../../model/finding.ts';
import type { Deny } from '../../model/deny.ts';
import { isSameId, toIdKey } from '../../model/resourceId.ts';
import { findUndocumented } from './undocumented.ts';
import { isNarrowed } from '../gaps.ts';
import { groupBy, sortByText } from '../order.ts';
import { clip } from '../text.ts';
import { toCount, toList, toTimeText } from '../words.ts';
import type { ReportInput } from '../reportInput.ts';

/** Fewer denials of one destination than this are not worth a person's attention. */
const repeated = 10;
/** So many destinations are listed in the evidence. */
const mostListed = 20;

/**
 * Repeated denials that no dependency of the catalog explains, one finding a cluster: for information, low if some
 * come close to a dependency or cannot be told from one. What is known to be denied without harm is left out. Workloads ask for all kinds of things; the report lists all.
 */
export function findDeniedInLogs(input: ReportInput): readonly Finding[] {
  // Where one cluster was asked for, flows of no cluster are its neighbours' and are told there.
  const hasOwner = ({ clusterId }: Deny) => typeof clusterId === 'string' || !isNarrowed(input);
  // What is told as a likely need of the platform is not told again here.
  const told = new Set(
    findUndocumented(input).map(({ clusterId, dependencyId }) => `${clusterId ?? ''} ${dependencyId ?? ''}`),
  );
  const isTold = (deny: Deny) => told.has(`${deny.clusterId ?? ''} host:${deny.destination ?? ''}`);
  const loud = input.denies.filter(
    (deny) =>
      deny.class !== 'dependency' &&
      deny.count >= repeated &&
      hasOwner(deny) &&
      !isNoise(deny, input) &&
      !(deny.class === 'undocumented' && isTold(deny)),
  );
  return [...groupBy(loud, ({ clusterId }) => toIdKey(clusterId ?? '')).values()].flatMap((denies) =>
    toFindingOf(denies, input),
  );
}

/** A flow of no known cluster is noise if it is so for every cluster that was looked at. */
function isNoise({ destination, clusterId }: Deny, { clusters }: ReportInput): boolean {
  if (destination === undefined) return false;
  const own = clusters.filter(({ cluster }) => isSameId(cluster.id, clusterId));
  const asked = own.length > 0 ? own : clusters;
  return asked.length > 0 && asked.every(({ cluster }) => toKnownNoise(destination, cluster.cloud) !== undefined);
}

function toFindingOf(denies: readonly Deny[], input: ReportInput): readonly Finding[] {
  const loudest = sortByText(denies, toText).toSorted((a, b) => b.count - a.count);
  const clusterId = denies[0]?.clusterId;
  const cluster = input.clusters.find((one) => toIdKey(one.cluster.id) === toIdKey(clusterId ?? ''))?.cluster;
  const isClose = denies.some(({ class: kind }) => kind === 'nearMiss' || kind === 'ambiguous');
  const flows = denies.reduce((sum, { destinations = 1 }) => sum + destinations, 0);
  const since = denies.map(({ firstSeen }) => firstSeen).toSorted()[0] ?? '';
  const where = cluster === undefined ? '' : `${cluster.name}: `;
  return [
    toFinding({
      kind: 'denied-in-logs',
      severity: isClose ? 'low' : 'info',
      ...(clusterId === undefined || clusterId === null ? {} : { clusterId }),
      title: clip(
        `${where}the firewall repeatedly denies ${toCount(flows, 'flow')} that no documented dependency explains`,
        200,
      ),
      detail: `Denied again and again since ${toTimeText(since)}: ${toList(loudest.map(toText), 6)}.${toNoSniText(denies)} If a workload needs one of these, allow it; if not, find out what asks for it.`,
      evidence: {
        denies: loudest.slice(0, mostListed).map(({ class: kind, count, lastSeen, ...deny }) => ({
          destination: deny.destination ?? null,
          port: deny.port ?? null,
          protocol: deny.protocol,
          class: kind,
          count,
          lastSeen,
        })),
      },
      ...toSuggestion(loudest, cluster),
    }),
  ];
}

/** AKS documents what such denials are on a cluster: pods that call the API server by address instead of by name. */
function toNoSniText(denies: readonly Deny[]): string {
  const count = denies.filter((deny) => deny.class === 'noSni').reduce((sum, deny) => sum + deny.count, 0);
  if (count === 0) return '';
  return ` ${count} of them named no host: mostly pods that call the API server by its address; a network rule to that address on TCP 443, or a name in KUBERNETES_SERVICE_HOST, mends it.`;
}

/** A rule for what workloads may need: names of hosts only, because anybody can send anything else as one. */
function toSuggestion(denies: readonly Deny[], cluster: ClusterTopology | undefined): { readonly fix?: Fix } {
  const wanted = denies.filter(
    (deny) =>
      deny.class === 'undocumented' && toHostPattern(deny.destination ?? '')?.kind === 'exact' && (deny.port ?? 0) > 0,
  );
  if (wanted.length === 0) return {};
  const ranges = toAddressTexts(unionOfAddresses((cluster?.sources ?? []).map(({ addresses }) => addresses)));
  const from = ranges.length === 0 ? '' : ` from ${toList(ranges, 4)}`;
  const summary = `If workloads need them: an application rule${from} to ${toList(wanted.map(toText), 6)}.`;
  return { fix: { summary, proven: false } };
}

function toText({ destination, port, protocol }: Deny): string {
  return `${destination ?? 'an unnamed destination'} ${protocol}${port === undefined || port === null ? '' : `:${port}`}`;
}
