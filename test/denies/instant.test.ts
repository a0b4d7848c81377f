import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTimeNumber, toInstant, toTimeNumber } from '../../shared/denies/instant.ts';

describe('the time of a log row', () => {
  it.each([
    ['2026-03-01T08:00:00.1234567Z', '2026-03-01T08:00:00.123Z'],
    ['2026-03-01T08:00:00Z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T09:30:00.5+01:30', '2026-03-01T08:00:00.500Z'],
    ['2026-03-01T09:30:00+0130', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01 08:00:00.2232340', '2026-03-01T08:00:00.223Z'],
    ['3/1/2026, 8:00:00.461 AM', '2026-03-01T08:00:00.461Z'],
    ['3/1/2026, 12:00:00 AM', '2026-03-01T00:00:00.000Z'],
    ['12/31/2026, 12:29:45.461 PM', '2026-12-31T12:29:45.461Z'],
  ])('%s is %s', (text, expected) => {
    expect(toInstant(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2026-13-01T08:00:00Z',
    '2026-03-01T25:00:00Z',
    '13/41/2026, 8:00:00 AM',
    '1772352000',
    undefined,
  ])('%s is none', (text) => {
    expect(toInstant(text)).toBeUndefined();
  });
});

describe('an instant as a number', () => {
  it('is exact to the millisecond and sorts as instants do', () => {
    const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, instant, (one, other) => {
        const [a, b] = [one.toISOString(), other.toISOString()];
        expect(fromTimeNumber(toTimeNumber(a))).toBe(a);
        expect(Math.sign(toTimeNumber(a) - toTimeNumber(b))).toBe(Math.sign(one.getTime() - other.getTime()));
      }),
    );
  });
});
