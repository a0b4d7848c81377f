import type { Change, Effect } from '../model/drift.ts';
import type { Severity } from '../model/finding.ts';
import { fromResourceId, isSameId } from '../model/resourceId.ts';
import { type DependencyChange, type DependencyVerdict, toDependencyChanges, toDirection } from './verdictChanges.ts';

/**
 * Adds to each change what it does to the clusters' dependencies, from the verdicts of the state before all changes and
 * of the state after them. One pair of states cannot tell changes apart, so every change that can touch traffic carries
 * all verdicts that got worse (`breaks`) or better (`mends`); a change of a cluster only those of that cluster. Without
 * any such verdict the effect is `none` for what cannot touch traffic and `unknown` for the rest: other flows than the
 * dependencies may have changed. Severity: `high` if a required dependency got worse, `medium` if the change widens.
 */
export function withEffect(
  changes: readonly Change[],
  before: readonly DependencyVerdict[],
  after: readonly DependencyVerdict[],
): readonly Change[] {
  const verdicts = toDependencyChanges(before, after);
  return changes.map((change) => {
    if (!canTouchTraffic(change)) return { ...change, effect: 'none', severity: 'info' };
    return withVerdicts(
      change,
      verdicts.filter((verdict) => concerns(change, verdict)),
    );
  });
}

function withVerdicts(change: Change, verdicts: readonly DependencyChange[]): Change {
  const worse = verdicts.filter(({ before, after }) => toDirection(before, after) === 'worse');
  const better = verdicts.filter(({ before, after }) => toDirection(before, after) === 'better');
  return {
    ...change,
    effect: toEffect(worse.length > 0, better.length > 0),
    severity: toSeverity(worse, better),
    ...(worse.length > 0 ? { breaks: toIds(worse) } : {}),
    ...(better.length > 0 ? { mends: toIds(better) } : {}),
  };
}

function toEffect(narrows: boolean, widens: boolean): Effect {
  if (narrows && widens) return 'both';
  if (narrows) return 'narrows';
  return widens ? 'widens' : 'unknown';
}

function toSeverity(worse: readonly DependencyChange[], better: readonly DependencyChange[]): Severity {
  if (worse.some(({ dependency }) => dependency.need === 'required')) return 'high';
  return better.length > 0 ? 'medium' : 'info';
}

function toIds(changes: readonly DependencyChange[]): readonly string[] {
  return [...new Set(changes.map(({ dependency }) => dependency.id))].sort();
}

function concerns(change: Change, verdict: DependencyChange): boolean {
  return !isOfCluster(change) || isSameId(change.resourceId, verdict.clusterId);
}

function isOfCluster({ resourceId }: Change): boolean {
  return fromResourceId(resourceId)?.type.toLowerCase() === 'microsoft.containerservice/managedclusters';
}

/** Tags, descriptions and the name of a rule say something to people only. */
function canTouchTraffic({ path, kind }: Change): boolean {
  if (/^tags(?:$|[.[])/.test(path)) return false;
  return !(kind === 'changed' && /(?:^|\.)(?:description|rules\[name=.*\]\.name)$/.test(path));
}
