/**
 * Which positions have to move to get from one order to another, and as few of them as possible: everything outside the
 * longest run that keeps its order. `ranks` are the old positions in the new order; gives indexes into it, ascending.
 */
export function toMovedPositions(ranks: readonly number[]): readonly number[] {
  const kept = new Set(longestRising(ranks));
  return ranks.map((_, index) => index).filter((index) => !kept.has(index));
}

/** Indexes of a longest strictly rising subsequence (patience sorting, O(n log n)). */
function longestRising(ranks: readonly number[]): readonly number[] {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  ranks.forEach((rank, index) => {
    const place = firstNotBelow(tails, ranks, rank);
    previous[index] = place > 0 ? tails[place - 1] : undefined;
    tails[place] = index;
  });
  const run: number[] = [];
  for (let index = tails.at(-1); index !== undefined; index = previous[index]) run.push(index);
  return run.reverse();
}

function firstNotBelow(tails: readonly number[], ranks: readonly number[], rank: number): number {
  let low = 0;
  let high = tails.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranks[tails[middle] ?? 0] ?? 0) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
