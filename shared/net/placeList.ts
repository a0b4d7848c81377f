/** Places of entries in some order, ascending and each once: rule 0 comes before rule 1. */
export type Places = readonly number[];

/** Places of any of the lists, ascending and each once. One list alone is taken to be so already. */
export function mergePlaces(lists: readonly Places[]): Places {
  const [first = []] = lists;
  if (lists.length < 2) return first;
  let [count, highest] = [0, -1];
  for (const list of lists) {
    count += list.length;
    for (const place of list) if (place > highest) highest = place;
  }
  if (count === 0) return [];
  return highest > count * 64 ? sortPlaces(lists, count) : markPlaces(lists, highest);
}

/** Few places far apart. */
function sortPlaces(lists: readonly Places[], count: number): Places {
  const sorted = new Float64Array(count);
  let at = 0;
  for (const list of lists) for (const place of list) sorted[at++] = place;
  sorted.sort();
  const merged: number[] = [];
  for (const place of sorted) if (place !== merged.at(-1)) merged.push(place);
  return merged;
}

/** Many places close together: one bit each, read off in order. */
function markPlaces(lists: readonly Places[], highest: number): Places {
  const bits = new Uint32Array((highest >>> 5) + 1);
  for (const list of lists)
    for (const place of list) bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31));
  const merged: number[] = [];
  for (let word = 0; word < bits.length; word += 1) {
    for (let left = bits[word] ?? 0; left !== 0; left &= left - 1) {
      merged.push(word * 32 + 31 - Math.clz32(left & -left));
    }
  }
  return merged;
}
