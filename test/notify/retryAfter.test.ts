import { describe, expect, it } from 'vitest';
import { toRetryAfterMs } from '../../shared/notify/retryAfter.ts';

const now = new Date('2026-11-21T05:00:00Z');

describe('A Retry-After header', () => {
  it.each([
    { header: undefined, expected: undefined },
    { header: '0', expected: 0 },
    { header: ' 7 ', expected: 7_000 },
    { header: '999999999', expected: 3_600_000 },
    { header: 'Sat, 21 Nov 2026 05:00:10 GMT', expected: 10_000 },
    { header: 'Sat, 21 Nov 2026 04:00:00 GMT', expected: 0 },
    { header: '', expected: undefined },
    { header: '-5 seconds please', expected: undefined },
  ])('"$header" asks for a wait of $expected ms', ({ header, expected }) => {
    expect(toRetryAfterMs(header, now)).toBe(expected);
  });
});
