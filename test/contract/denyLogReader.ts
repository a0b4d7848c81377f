import { describe, expect, it } from 'vitest';
import type { DenyLogReader } from '../../shared/ports.ts';

/** A reader and a span of time in which at least one flow was denied. */
export interface OpenDenyLogs {
  readonly reader: DenyLogReader;
  readonly window: { readonly from: string; readonly to: string };
}

/** What every reader of deny logs promises. */
export function describeDenyLogReader(name: string, open: () => Promise<OpenDenyLogs>): void {
  describe(`a reader of deny logs (${name})`, () => {
    it('gives denied flows inside the window, folded', async () => {
      const { reader, window } = await open();
      const { rows, gaps } = await reader.read(window);
      expect(gaps).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
      for (const { time, lastTime, count, action } of rows) {
        expect(Date.parse(time)).toBeGreaterThan(Date.parse(window.from));
        expect(Date.parse(lastTime)).toBeLessThanOrEqual(Date.parse(window.to));
        expect(Date.parse(time)).toBeLessThanOrEqual(Date.parse(lastTime));
        expect(count).toBeGreaterThanOrEqual(1);
        expect(action).toBe('deny');
      }
    });

    it('gives nothing for a span without rows, and no gap', async () => {
      const { reader } = await open();
      const window = { from: '2001-01-01T00:00:00Z', to: '2001-01-01T01:00:00Z' };
      expect(await reader.read(window)).toEqual({ rows: [], gaps: [] });
    });

    it('tells when the last row arrived in each workspace, and which got none', async () => {
      const { reader, window } = await open();
      const { arrivals, gaps } = await reader.lastArrivals(window);
      expect(gaps).toEqual([]);
      const [at = ''] = arrivals.flatMap((one) => one.at ?? []);
      expect(Date.parse(at)).toBeGreaterThan(Date.parse(window.from));
      expect(Date.parse(at)).toBeLessThanOrEqual(Date.parse(window.to));
      const before = await reader.lastArrivals({ from: '2001-01-01T00:00:00Z', to: '2001-01-01T01:00:00Z' });
      expect(before).toEqual({ arrivals: arrivals.map(({ workspace }) => ({ workspace })), gaps: [] });
    });

    it('counts each attempt in one of two windows that meet', async () => {
      const { reader, window } = await open();
      const { rows } = await reader.read(window);
      const middle = rows[0]?.time ?? window.to;
      const halves = [
        await reader.read({ from: window.from, to: middle }),
        await reader.read({ from: middle, to: window.to }),
      ];
      const total = (parts: readonly { readonly count: number }[]) => parts.reduce((sum, { count }) => sum + count, 0);
      expect(total(halves.flatMap((half) => half.rows))).toBe(total(rows));
    });
  });
}
