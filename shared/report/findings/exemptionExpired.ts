import { toExpiredExemptions } from '../../catalog/configured.ts';
import type { ExemptedDependency } from '../../model/config.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { distinct, groupBy } from '../order.ts';
import { clip } from '../text.ts';
import { toList } from '../words.ts';
import type { FindingContext } from './context.ts';

/**
 * An exemption that has ended, one finding a dependency. Medium if what it excused is still not let through, else for
 * information: then nobody needs it any more.
 */
export function findExpiredExemptions({ input, audited, report }: FindingContext): readonly Finding[] {
  if (!input.config) return [];
  const at = { config: input.config, now: input.generatedAt };
  return toExpiredExemptions(report.dependencies, audited.cluster, at).flatMap(({ exemption, rows }) =>
    [...groupBy(rows, ({ id }) => id)].map(([id, group]) => toExpired(id, exemption, { report, rows: group })),
  );
}

function toExpired(
  dependencyId: string,
  { owner, reason, until }: ExemptedDependency,
  { report, rows }: Pick<FindingContext, 'report'> & { readonly rows: readonly DependencyReport[] },
): Finding {
  const open = rows.filter(({ verdict }) => verdict !== 'allowed');
  const what = toList(distinct(rows.map(({ destination }) => destination)));
  const state = open.length === 0 ? 'It is let through, so the entry can go.' : 'It is not let through.';
  return toFinding({
    kind: 'exemption-expired',
    severity: open.length === 0 ? 'info' : 'medium',
    clusterId: report.id,
    dependencyId,
    title: clip(`${report.name}: the exemption of ${what} ended on ${until}`, 200),
    detail: `${owner} said until ${until} that it is not needed: ${reason} It counts as the catalog has it again. ${state}`,
    evidence: {
      owner,
      reason,
      until,
      destinations: rows.map(({ destination, verdict }) => ({ destination, verdict })),
    },
    fix: {
      summary: `Ask ${owner}: remove the exemption from the configuration, or renew it with a later day.`,
      proven: false,
    },
  });
}
