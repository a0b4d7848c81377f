import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toClusterReport } from './clusterReport.ts';
import { settleFixes } from './fixes/settleFixes.ts';
import { toFindings } from './findings/toFindings.ts';
import { isTouching, toGaps } from './gaps.ts';
import { sortByText } from './order.ts';
import type { ReportInput } from './reportInput.ts';
import { sortDenies, sortDrift } from './sortParts.ts';
import { toSummary } from './summary.ts';
import { withTrend } from './trend.ts';

/**
 * The report of an audit: conforms to contracts/report.schema.json, and the same input gives the same bytes. Pure: what
 * it says of time is `generatedAt` and what the logs and changes tell.
 */
export function toReport(input: ReportInput): Report {
  const denies = sortDenies(input.denies);
  const clusters = sortByText(
    input.clusters.map((audited) => toClusterReport(audited, denies, input.allowed)),
    ({ id }) => toIdKey(id),
  );
  const gaps = toGaps(input);
  const findings = settleFixes(toFindings({ ...input, denies }, clusters, gaps), input.provesFix);
  const report: Report = {
    schemaVersion: '1.0',
    generatedAt: input.generatedAt,
    source: input.source,
    catalogVersion: input.catalogVersion,
    // Nothing audited is nothing known: whoever asked for clusters got no answer.
    complete: clusters.length > 0 && !gaps.some((gap) => isTouching(gap, input)),
    summary: toSummary({ clusters, findings, gaps }),
    clusters,
    findings,
    drift: input.drift && sortDrift(input.drift),
    denies,
    gaps,
  };
  return withTrend(report, input.previous);
}

/** The findings of a report alone, worst first: to see whether one is still there after a change. */
export function findOnPaper(input: ReportInput): readonly Finding[] {
  const clusters = input.clusters.map((audited) => toClusterReport(audited, input.denies, input.allowed));
  return toFindings(input, clusters, toGaps(input));
}
