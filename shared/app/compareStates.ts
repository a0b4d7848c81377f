import { toSnapshot } from '../drift/snapshot.ts';
import type { Config } from '../model/config.ts';
import type { Drift } from '../model/drift.ts';
import type { Estate } from '../model/estate.ts';
import type { Report } from '../model/report.ts';
import { toIdKey } from '../model/resourceId.ts';
import { type StateDifference, toVerdictChanges } from '../report/diff/stateDifference.ts';
import { auditEstate } from './auditEstate.ts';

/** Two states of an estate, and the instant for which they are judged (ISO 8601, UTC). */
export interface StatePair {
  readonly before: Estate;
  readonly after: Estate;
  readonly now: string;
  readonly config?: Config;
}

/**
 * What differs between two states and what that does to traffic and to the clusters' dependencies, by the same
 * evaluation as an audit's. Pure. Estates without a cluster can be compared too: then no dependency is affected.
 */
export function compareStates({ before, after, now, config }: StatePair): StateDifference {
  const shared = { generatedAt: now, ...(config === undefined ? {} : { config }) };
  const { digest } = toSnapshot(before);
  const baseline = { digest, ...(before.collectedAt === undefined ? {} : { takenAt: before.collectedAt }) };
  const former = auditEstate({ ...shared, estate: before });
  const report = auditEstate({ ...shared, estate: after, reference: { estate: before, baseline } });
  const drift = report.drift ?? { baseline, changes: [] };
  return {
    drift,
    verdictChanges: toVerdictChanges(former, report),
    report,
    unchanged: countUnchanged(before, after, drift),
    complete: [former, report].every(isWhole),
  };
}

/** An estate without clusters is whole if all of it could be read: nobody asked for a cluster. */
function isWhole({ complete, clusters, gaps }: Report): boolean {
  return complete || (clusters.length === 0 && gaps.length === 0);
}

function countUnchanged(before: Estate, after: Estate, { changes }: Drift): number {
  const changed = new Set(changes.map(({ resourceId }) => toIdKey(resourceId)));
  const known = new Set(before.resources.map(({ id }) => toIdKey(id)));
  const ids = new Set(after.resources.map(({ id }) => toIdKey(id)));
  return [...ids].filter((id) => known.has(id) && !changed.has(id)).length;
}
