import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allPorts,
  hasPort,
  intersectPorts,
  isPortSubset,
  noPorts,
  type PortSet,
  subtractPorts,
  toPortSet,
  toPortTexts,
  unionPorts,
} from '../../shared/net/portSet.ts';

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

describe('port sets', () => {
  const port = fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 6 }), fc.constant(65_535));
  const ports = fc.array(fc.tuple(port, port), { maxLength: 5 });
  const read = (pairs: readonly (readonly [number, number])[]) =>
    pairs.reduce<PortSet>((all, [a, b]) => unionPorts(all, toRange(a, b)), noPorts);
  const not = (set: PortSet) => subtractPorts(allPorts, set);

  it('hold after each operation exactly the ports that they should', () => {
    fc.assert(
      fc.property(ports, ports, fc.array(port), (some, others, asked) => {
        const [a, b] = [read(some), read(others)];
        const isIn = (pairs: typeof some, each: number) =>
          pairs.some(([from, to]) => Math.min(from, to) <= each && each <= Math.max(from, to));
        for (const each of [...asked, ...some.flat(), ...others.flat()]) {
          const [inA, inB] = [isIn(some, each), isIn(others, each)];
          expect(hasPort(unionPorts(a, b), each)).toBe(inA || inB);
          expect(hasPort(intersectPorts(a, b), each)).toBe(inA && inB);
          expect(hasPort(subtractPorts(a, b), each)).toBe(inA && !inB);
        }
      }),
    );
  });

  it('are rebuilt from their parts, obey De Morgan, and change nothing by themselves', () => {
    fc.assert(
      fc.property(ports.map(read), ports.map(read), (a, b) => {
        expect(unionPorts(intersectPorts(a, b), subtractPorts(a, b))).toEqual(a);
        expect(not(unionPorts(a, b))).toEqual(intersectPorts(not(a), not(b)));
        expect(not(intersectPorts(a, b))).toEqual(unionPorts(not(a), not(b)));
        expect([unionPorts(a, a), intersectPorts(a, a), subtractPorts(a, a)]).toEqual([a, a, noPorts]);
        expect(isPortSubset(a, b)).toBe(subtractPorts(a, b).length === 0);
      }),
    );
  });
});

function toRange(a: number, b: number) {
  return toPortSet(`${Math.min(a, b)}-${Math.max(a, b)}`) ?? noPorts;
}
