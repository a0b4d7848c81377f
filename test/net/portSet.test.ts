import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPorts, hasPort, noPorts, toPortSet, toPortTexts, unionPorts } from '../../shared/net/portSet.ts';

describe('port literals', () => {
  it.each([
    ['443', '443'],
    [443, '443'],
    [' 8000-8080 ', '8000-8080'],
    ['*', '*'],
    ['0-65535', '*'],
  ])('reads %j as %s', (text, expected) => {
    expect(toPortTexts(toPortSet(text) ?? noPorts)).toEqual([expected]);
  });

  it.each(['', '65536', '90-80', '80,443', 'https', '-1', '1-2-3'])('refuses %j', (text) => {
    expect(toPortSet(text)).toBeUndefined();
  });

  it('hold exactly the ports of their parts', () => {
    const port = fc.integer({ min: 0, max: 65_535 });
    fc.assert(
      fc.property(port, port, port, port, (a, b, c, d) => {
        const [left, right] = [toRange(a, b), toRange(c, d)];
        const union = unionPorts(left, right);
        for (const each of [a, b, c, d, Math.max(a - 1, 0), Math.min(d + 1, 65_535)]) {
          expect(hasPort(union, each)).toBe(hasPort(left, each) || hasPort(right, each));
        }
        expect(unionPorts(union, allPorts)).toEqual(allPorts);
      }),
    );
  });
});

function toRange(a: number, b: number) {
  return toPortSet(`${Math.min(a, b)}-${Math.max(a, b)}`) ?? noPorts;
}
