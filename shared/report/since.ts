import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { isSameId } from '../model/resourceId.ts';

/** Since when something is so, and how that is known. */
export interface Since {
  /** ISO 8601. */
  readonly at: string;
  /** The change that caused it, the first denied flow, or the first audit that saw it. */
  readonly by: 'change' | 'logs' | 'audit';
}

/** Since when a finding holds, as far as the report tells: from the change behind it, else from the logs, else from earlier audits. */
export function toSince({ cause, clusterId, dependencyId, since }: Finding, report: Report): Since | undefined {
  if (cause?.changedAt !== undefined) return { at: cause.changedAt, by: 'change' };
  const firsts = report.clusters
    .filter(({ id }) => isSameId(id, clusterId))
    .flatMap(({ dependencies }) => dependencies.filter(({ id }) => id === dependencyId))
    .flatMap(({ observed }) => observed?.firstSeen ?? [])
    .toSorted();
  const [first] = dependencyId === undefined ? [] : firsts;
  if (first !== undefined) return { at: first, by: 'logs' };
  return since === undefined ? undefined : { at: since, by: 'audit' };
}
