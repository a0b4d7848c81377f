/** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
export function distanceOf(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const [up, left, across] = [row[j] ?? 0, next[j - 1] ?? 0, row[j - 1] ?? 0];
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(up + 1, left + 1, across + (isSame ? 0 : 1), swap));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
