import type { Dependency, DependencyGroup, JudgedDependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';

/** How well one way of an either-or group is served; the lower the better. */
interface Rank {
  readonly alternative: string;
  /** False if all its dependencies are allowed. */
  readonly isShort: boolean;
  /** Share of its dependencies that rules block, wholly or in part. */
  readonly blocked: number;
  /** How many dependencies it has; of equal ways the one that names more, and so leaves less open, counts. */
  readonly size: number;
}

/**
 * Settles either-or groups: the way that is served best keeps its need, the dependencies of the others fall back to what
 * asks for them besides, mostly `optional`. So a wholly allowed way settles the group, and where none is, one way and not
 * every way is reported as missing. Order and verdicts stay as they are.
 */
export function settleGroups(judged: readonly JudgedDependency[]): readonly JudgedDependency[] {
  const chosen = chooseAlternatives(judged);
  return judged.map((row) => {
    const { group } = row.dependency;
    if (!group || (chosen.get(group.name) ?? group.alternative) === group.alternative) return row;
    return { ...row, dependency: toFallenBack(row.dependency) };
  });
}

/** A dependency of a way that does not count; clusters share the objects. */
const toFallenBack: (dependency: Dependency) => Dependency = memoised((dependency) => ({
  ...dependency,
  need: dependency.group?.otherwise ?? dependency.need,
}));

/** The way that counts, by group. Dependencies that are optional anyway say nothing of how a way is served. */
function chooseAlternatives(judged: readonly JudgedDependency[]): ReadonlyMap<string, string> {
  const groups = new Map<string, Member[]>();
  for (const { dependency, verdict } of judged) {
    const { group, need } = dependency;
    if (!group || need === 'optional') continue;
    const members = groups.get(group.name);
    if (members) members.push({ group, verdict });
    else groups.set(group.name, [{ group, verdict }]);
  }
  return new Map(
    [...groups].map(([name, rows]) => {
      const ways = Map.groupBy(rows, ({ group }) => group.alternative);
      const [best] = [...ways].map(([alternative, way]) => toRank(alternative, way)).toSorted(compareRanks);
      return [name, best?.alternative ?? ''];
    }),
  );
}

function toRank(alternative: string, way: readonly Member[]): Rank {
  const blocked = way.filter(({ verdict }) => verdict === 'denied' || verdict === 'partial').length;
  return {
    alternative,
    isShort: way.some(({ verdict }) => verdict !== 'allowed'),
    blocked: blocked / way.length,
    size: way.length,
  };
}

type Member = Pick<JudgedDependency, 'verdict'> & { readonly group: DependencyGroup };

function compareRanks(a: Rank, b: Rank): number {
  return (
    Number(a.isShort) - Number(b.isShort) ||
    a.blocked - b.blocked ||
    b.size - a.size ||
    (a.alternative < b.alternative ? -1 : 1)
  );
}
