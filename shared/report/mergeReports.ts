import { compareFindings, type Finding } from '../model/finding.ts';
import type { Change, Drift, DriftBaseline } from '../model/drift.ts';
import type { Deny } from '../model/deny.ts';
import type { EstateSource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { ClusterReport, Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import { foldGaps } from './gaps.ts';
import { distinct, groupBy, sortByText } from './order.ts';
import { toSummary } from './summary.ts';
import { sortDenies, sortDrift, toDistinct } from './sortParts.ts';
import { toTimeText } from './words.ts';
import { toJudgedFirewall } from './findings/rules/context.ts';

/** A report older than this says nothing sure about now, in hours: a day and some slack for a daily schedule. */
const freshHours = 26;

/**
 * The latest reports of several clusters as one, made at `generatedAt` (ISO 8601, UTC). A cluster that is in several comes from the newest; the same
 * finding, denied flow, change or gap is there once. A report that is too old is a gap of reason `stale`: age is never
 * hidden. No report at all gives an empty, incomplete one.
 */
export function mergeReports(reports: readonly Report[], generatedAt: string): Report {
  const newestFirst = sortByText(reports, (report) => report.generatedAt).toReversed();
  const stale = newestFirst.flatMap((report) => toStaleGaps(report, generatedAt));
  const clusters = toClusters(newestFirst);
  const findings = toFindings(newestFirst);
  const gaps = foldGaps([...newestFirst.flatMap((report) => report.gaps), ...stale]);
  return {
    schemaVersion: '1.0',
    generatedAt,
    source: toSource(newestFirst),
    catalogVersion:
      newestFirst
        .map(({ catalogVersion }) => catalogVersion)
        .toSorted()
        .at(-1) ?? '',
    complete: reports.length > 0 && stale.length === 0 && reports.every(({ complete }) => complete),
    summary: toSummary({ clusters, findings, gaps }),
    clusters,
    findings,
    drift: toDrift(newestFirst),
    denies: sortDenies(toDenies(newestFirst)),
    gaps,
  };
}

function toDistinctBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...groupBy(items, keyOf).values()].flatMap((same) => same.slice(0, 1));
}

function toClusters(newestFirst: readonly Report[]): readonly ClusterReport[] {
  const all = newestFirst.flatMap(({ clusters, generatedAt }) =>
    clusters.map((cluster) => ({ auditedAt: generatedAt, ...cluster })),
  );
  return sortByText(
    toDistinctBy(all, ({ id }) => toIdKey(id)),
    ({ id }) => toIdKey(id),
  );
}

/** An audit of one cluster sees its neighbours' denied flows as nobody's: they count where their owner is known. */
function toDenies(newestFirst: readonly Report[]): readonly Deny[] {
  const flowOf = ({ destination, port, protocol, firstSeen, lastSeen, rule }: Deny) =>
    JSON.stringify([destination, port, protocol, firstSeen, lastSeen, rule]);
  const all = toDistinctBy(
    newestFirst.flatMap(({ denies }) => denies),
    (deny) => JSON.stringify(deny),
  );
  const owned = new Set(all.filter(({ clusterId }) => typeof clusterId === 'string').map(flowOf));
  return all.filter((deny) => typeof deny.clusterId === 'string' || !owned.has(flowOf(deny)));
}

/**
 * Findings of a cluster come from the report that its row comes from, and findings that a firewall's rules alone make from
 * the newest report with a cluster behind it, so that what was mended since is gone.
 */
function toFindings(newestFirst: readonly Report[]): readonly Finding[] {
  const seen = new Set<string>();
  const current = newestFirst.flatMap((report) => {
    const kept = report.findings.filter((finding) => {
      const owner = finding.clusterId ?? toJudgedFirewall(finding);
      return owner === undefined || !seen.has(toIdKey(owner));
    });
    for (const { id, egress } of report.clusters) {
      for (const owner of [id, ...egress.flatMap(({ firewallId }) => firewallId ?? [])]) seen.add(toIdKey(owner));
    }
    return kept;
  });
  return toDistinct(current.toSorted(compareFindings));
}

function toStaleGaps(report: Report, now: string): readonly Gap[] {
  const hours = (Date.parse(now) - Date.parse(report.generatedAt)) / 3_600_000;
  if (!(hours > freshHours)) return [];
  return report.clusters.map(({ id, name }) => ({
    resource: id,
    reason: 'stale',
    detail: `The last audit of ${name} is from ${toTimeText(report.generatedAt)}; what it says may no longer hold.`,
  }));
}

function toSource(newestFirst: readonly Report[]): EstateSource {
  const [newest] = newestFirst;
  const oldest = newestFirst.at(-1);
  if (!newest || !oldest) return { kind: 'azure', description: 'no audit yet' };
  if (newestFirst.length === 1) return newest.source;
  const what = distinct(newestFirst.flatMap(({ source }) => source.description ?? []))
    .toSorted()
    .join('; ');
  const span = `${newestFirst.length} audits from ${toTimeText(oldest.generatedAt)} to ${toTimeText(newest.generatedAt)}`;
  return { kind: newest.source.kind, description: what === '' ? span : `${what}; ${span}` };
}

/** Changes of all reports; the baseline's particulars only where all agree on them. */
function toDrift(newestFirst: readonly Report[]): Drift | null {
  const drifts = newestFirst.flatMap(({ drift }) => drift ?? []);
  if (drifts.length === 0) return null;
  const changes = groupBy(
    drifts.flatMap((drift) => drift.changes),
    ({ fingerprint }) => fingerprint,
  );
  // What one cluster's audit tells is told, though another's ignores it because there it breaks nothing.
  const ignored = new Map(drifts.flatMap((drift) => drift.ignored ?? []).map((one) => [one.change.fingerprint, one]));
  const silent = [...ignored.values()].filter(({ change }) => !changes.has(change.fingerprint));
  return sortDrift({
    baseline: toBaseline(drifts),
    changes: [...changes.values()].flatMap(joinChanges),
    ...(silent.length === 0 ? {} : { ignored: silent }),
  });
}

function toBaseline(drifts: readonly Drift[]): DriftBaseline {
  const [first, ...others] = drifts.map(({ baseline }) => baseline);
  const isSame = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return first && isSame ? first : {};
}

function joinChanges(same: readonly Change[]): readonly Change[] {
  const [first] = same;
  if (!first) return [];
  const breaks = distinct(same.flatMap((change) => change.breaks ?? [])).toSorted();
  const mends = distinct(same.flatMap((change) => change.mends ?? [])).toSorted();
  return [{ ...first, ...(breaks.length === 0 ? {} : { breaks }), ...(mends.length === 0 ? {} : { mends }) }];
}
