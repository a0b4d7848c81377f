import type { Dependency, DependencyGroup, JudgedDependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { Verdict } from '../model/verdict.ts';

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

/** What is known of one way so far. */
interface Tally {
  readonly group: string;
  readonly alternative: string;
  isShort: boolean;
  blocked: number;
  size: number;
}

/** The way that counts, by group. Dependencies that are optional anyway say nothing of how a way is served. */
function chooseAlternatives(judged: readonly JudgedDependency[]): ReadonlyMap<string, string> {
  const tallies: Tally[] = [];
  for (const { dependency, verdict } of judged) {
    const { group, need } = dependency;
    if (group && need !== 'optional') count(tallyOf(tallies, group), verdict);
  }
  const best = new Map<string, Rank>();
  for (const tally of tallies) {
    const known = best.get(tally.group);
    const rank = toRank(tally);
    if (!known || compareRanks(rank, known) < 0) best.set(tally.group, rank);
  }
  return new Map([...best].map(([group, { alternative }]) => [group, alternative]));
}

/** A cluster has a handful of ways in all, so they are looked through. */
function tallyOf(tallies: Tally[], { name, alternative }: DependencyGroup): Tally {
  for (const tally of tallies) if (tally.group === name && tally.alternative === alternative) return tally;
  const tally = { group: name, alternative, isShort: false, blocked: 0, size: 0 };
  tallies.push(tally);
  return tally;
}

function count(tally: Tally, verdict: Verdict): void {
  tally.isShort ||= verdict !== 'allowed';
  if (verdict === 'denied' || verdict === 'partial') tally.blocked += 1;
  tally.size += 1;
}

function toRank({ alternative, isShort, blocked, size }: Tally): Rank {
  return { alternative, isShort, blocked: blocked / size, size };
}

function compareRanks(a: Rank, b: Rank): number {
  return (
    Number(a.isShort) - Number(b.isShort) ||
    a.blocked - b.blocked ||
    b.size - a.size ||
    (a.alternative < b.alternative ? -1 : 1)
  );
}
