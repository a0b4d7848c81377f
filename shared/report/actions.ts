import type { Finding, Severity } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

/** One thing to do: the finding that it mends, and others that the same step mends. */
export interface Action {
  readonly finding: Finding;
  readonly others: readonly Finding[];
}

const grave: readonly Severity[] = ['critical', 'high', 'medium'];

/** What to do first, at most so many; findings that one and the same command mends are one action. */
export function toActions({ findings }: Pick<Report, 'findings'>, most = 5): readonly Action[] {
  const urgent = findings.filter(({ severity }) => grave.includes(severity));
  const groups = Map.groupBy(urgent, toStepKey);
  return [...groups.values()].slice(0, most).flatMap(([finding, ...others]) => (finding ? [{ finding, others }] : []));
}

function toStepKey({ fix, fingerprint }: Finding): string {
  return fix?.azCli ?? fix?.bicep ?? fix?.terraform ?? fingerprint;
}
