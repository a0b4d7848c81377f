import type { Dependency, DependencyProtocol } from '../model/catalog.ts';
import { toDestinationText } from '../model/catalog.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Verdict } from '../model/verdict.ts';

/** What was found out about one dependency of one cluster. */
export interface DependencyVerdict {
  readonly clusterId: string;
  readonly dependency: Dependency;
  readonly verdict: Verdict;
}

/** A dependency whose verdict differs between two states. */
export interface VerdictChange {
  readonly clusterId: string;
  readonly dependencyId: string;
  readonly destination: string;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** A verdict change with the dependency itself. */
export interface DependencyChange {
  readonly clusterId: string;
  readonly dependency: Dependency;
  readonly before: Verdict;
  readonly after: Verdict;
}

/**
 * The dependencies that both states have and whose verdicts differ, sorted by cluster, dependency, destination,
 * protocol and port. What only one state needs did not get better or worse; it is left out.
 */
export function verdictChanges(
  before: readonly DependencyVerdict[],
  after: readonly DependencyVerdict[],
): readonly VerdictChange[] {
  return toDependencyChanges(before, after).map(({ clusterId, dependency, ...verdicts }) => ({
    clusterId,
    dependencyId: dependency.id,
    destination: toDestinationText(dependency.destination),
    protocol: dependency.protocol,
    port: dependency.port,
    before: verdicts.before,
    after: verdicts.after,
  }));
}

/** The same with the dependencies themselves. */
export function toDependencyChanges(
  before: readonly DependencyVerdict[],
  after: readonly DependencyVerdict[],
): readonly DependencyChange[] {
  const known = new Map(before.map((judged) => [toKey(judged), judged.verdict]));
  const changes = after.flatMap((judged) => {
    const key = toKey(judged);
    const former = known.get(key);
    if (former === undefined || former === judged.verdict) return [];
    const { clusterId, dependency, verdict } = judged;
    return [{ key, change: { clusterId, dependency, before: former, after: verdict } }];
  });
  return changes.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ change }) => change);
}

function toKey({ clusterId, dependency }: DependencyVerdict): string {
  const { id, destination, protocol, port } = dependency;
  return JSON.stringify([toIdKey(clusterId), id, toDestinationText(destination), protocol, port]);
}

const order: readonly Verdict[] = ['allowed', 'partial', 'denied'];

/** Whether a verdict got worse or better; undefined if one of the two is `unknown`: then nobody can tell. */
export function toDirection(before: Verdict, after: Verdict): 'worse' | 'better' | undefined {
  const [old, current] = [order.indexOf(before), order.indexOf(after)];
  if (old < 0 || current < 0 || old === current) return undefined;
  return current > old ? 'worse' : 'better';
}
