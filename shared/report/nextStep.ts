import type { Finding, Severity } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

const grave: readonly Severity[] = ['critical', 'high', 'medium'];

/** One line on what a person should do now. */
export function toNextStep(report: Report): string {
  const first = report.findings.find(({ severity }) => grave.includes(severity));
  if (report.clusters.length === 0) return toEmptyStep(report);
  if (first) return toFindingStep(first);
  if (!report.complete) return 'let Breakwater read what it could not see (see the gaps), then audit again.';
  if (report.findings.length > 0) return 'nothing is urgent; look through the findings when there is time.';
  return 'nothing to do.';
}

function toEmptyStep(report: Report): string {
  return report.gaps.length === 0
    ? 'check that the estate holds a managed cluster (Microsoft.ContainerService/managedClusters).'
    : 'let Breakwater read what it could not see (see the gaps), then audit again.';
}

function toFindingStep({ fix }: Finding): string {
  if (fix?.azCli !== undefined) return 'review and run the command of the first finding, then audit again.';
  if (fix) return 'apply the fix of the first finding, then audit again.';
  return 'look into the first finding, then audit again.';
}
