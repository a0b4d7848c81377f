import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addRows, addSourceTo, addSpan, addTally, noTallies, tallyOf } from '../../shared/denies/tallies.ts';

/** Bounds on both sides of every way to keep sources, and none at all. */
const bound = fc.constantFrom(1, 31, 32, 33, 250, 2_048, 2_049, 65_536, 65_537, Infinity);
const kinds = fc.array(bound, { minLength: 1, maxLength: 6 });
const rows = fc.array(fc.tuple(fc.nat(5), fc.nat(0xffff_fffe), fc.nat(10)), { maxLength: 400 });

it('counts rows, times and distinct sources of many kinds as a set for each would', () => {
  fc.assert(
    fc.property(kinds, rows, (bounds, all) => {
      const tallies = noTallies();
      const numbers = bounds.map((most) => addTally(tallies, 1, most));
      const told = bounds.map(() => ({
        sources: new Set<number>(),
        count: 0,
        firstSeen: Infinity,
        lastSeen: -Infinity,
      }));
      for (const [pick, address, time] of all) {
        const place = pick % bounds.length;
        const most = bounds[place] ?? 1;
        const source = most === Infinity ? address : address % most;
        const [kind, own] = [numbers[place] ?? 0, told[place]];
        if (!own) continue;
        addRows(tallies, kind, 1);
        addSpan(tallies, kind, time, time);
        addSourceTo(tallies, kind, source);
        own.sources.add(source);
        own.count += 1;
        own.firstSeen = Math.min(own.firstSeen, time);
        own.lastSeen = Math.max(own.lastSeen, time);
      }
      // Twice, for whoever asks may ask again.
      for (let turn = 0; turn < 2; turn += 1) {
        for (const [place, { sources, ...rest }] of told.entries()) {
          const tally = tallyOf(tallies, numbers[place] ?? 0);
          expect(tally).toMatchObject(rest);
          expect(tally.sources.size).toBe(sources.size);
        }
      }
    }),
    { numRuns: 300 },
  );
});
