import { toFinding, type Finding } from '../../model/finding.ts';
import { clip } from '../text.ts';
import { toList } from '../words.ts';
import type { FindingContext } from './context.ts';
import { toFix } from '../fixes/toFix.ts';
import { toRangesEdit } from './cutFix.ts';

/** Authorized IP ranges on a private cluster: they guard a public endpoint, and there is none (AKS, authorized IP ranges). */
export function findIdleRanges(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const ranges = cluster.idleRanges ?? [];
  if (ranges.length === 0) return [];
  return [
    toFinding({
      kind: 'authorized-ranges-on-private',
      severity: 'low',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: authorized IP ranges on a private API server guard nothing`, 200),
      detail: `${toList(ranges)} ${ranges.length === 1 ? 'is' : 'are'} authorized, but the API server has a private address, where such ranges cannot be used. Who may reach it is decided by routes and security groups.`,
      evidence: { authorizedIpRanges: ranges, apiServer: cluster.apiServer },
      fix: toFix(`Take the authorized IP ranges off ${cluster.name}.`, [toRangesEdit(cluster.id, [])]),
    }),
  ];
}
