import { type Finding, toFinding } from '../../model/finding.ts';
import { clip } from '../text.ts';
import { toTimeText } from '../words.ts';
import type { FindingContext } from './context.ts';

/**
 * The accepted state of a cluster has reached its end, so that changes are told against the state before them again.
 * Medium: somebody has to look at it and accept, or mend, what had been excused for a time.
 */
export function findExpiredBaseline({ input, report }: FindingContext): readonly Finding[] {
  const { expiredBaseline: baseline } = input;
  if (baseline?.until === undefined) return [];
  const who = baseline.approvedBy ?? 'Somebody';
  const why = baseline.reason === undefined ? '' : ` (${baseline.reason})`;
  const when = baseline.approvedAt === undefined ? '' : ` on ${toTimeText(baseline.approvedAt)}`;
  const { digest, approvedBy, approvedAt, reason, until } = baseline;
  const told = Object.entries({ digest, approvedBy, approvedAt, reason, until }).filter(
    ([, text]) => text !== undefined,
  );
  return [
    toFinding({
      kind: 'baseline-expired',
      severity: 'medium',
      clusterId: report.id,
      title: clip(`${report.name}: the accepted baseline ended at ${toTimeText(baseline.until)}`, 200),
      detail: `${who} accepted a state${when}${why} until ${toTimeText(baseline.until)}. Since then every change is compared with the state just before it, and what had been accepted is nobody's decision any more.`,
      evidence: Object.fromEntries(told),
      fix: {
        summary: 'Look at the drift and accept the present state again, with a later end or without one.',
        proven: false,
      },
    }),
  ];
}
