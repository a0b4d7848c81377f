import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/model/json.ts';
import { asBoolean, asChoice, asNumber, asText, asTexts, idOf, member } from '../../shared/normalise/readers.ts';

describe('readers of raw JSON', () => {
  it.each<[Json | undefined, string | undefined]>([
    [' a ', 'a'],
    [7, '7'],
    [true, 'true'],
    ['  ', undefined],
    [null, undefined],
    [undefined, undefined],
    [['a'], undefined],
    [{}, undefined],
  ])('take %o as text %o', (value, text) => {
    expect(asText(value)).toBe(text);
  });

  it.each<[Json, number | undefined]>([
    [100, 100],
    ['100', 100],
    ['one', undefined],
    ['', undefined],
    [true, undefined],
    [null, undefined],
    ['Infinity', undefined],
  ])('take %o as number %o', (value, number) => {
    expect(asNumber(value)).toBe(number);
  });

  it.each<[Json, boolean | undefined]>([
    [true, true],
    ['True', true],
    ['FALSE', false],
    ['yes', undefined],
    [1, undefined],
    [null, undefined],
  ])('take %o as boolean %o', (value, flag) => {
    expect(asBoolean(value)).toBe(flag);
  });

  it('take a lone text for a list of one, and leave out of a list what is no text', () => {
    expect(asTexts('a')).toEqual(['a']);
    expect(asTexts(['a', null, 7, {}, ' '])).toEqual(['a', '7']);
    expect(asTexts(null)).toEqual([]);
  });

  it('find a member in any casing, the exact one first', () => {
    expect(member({ vnetSubnetId: 'x' }, 'vnetSubnetID')).toBe('x');
    expect(member({ NAME: 'loud', name: 'plain' }, 'name')).toBe('plain');
    expect(member({}, 'constructor')).toBeUndefined();
  });

  it('find the id of a reference, however it is written', () => {
    expect(idOf({ routeTable: { id: '/r' } }, 'routeTable')).toBe('/r');
    expect(idOf({ routeTable: '/r' }, 'routeTable')).toBe('/r');
    expect(idOf({ routeTable: [] }, 'routeTable')).toBeUndefined();
  });

  it('choose in any casing, and nothing that is not offered', () => {
    expect(asChoice('ALERT', ['Off', 'Alert'])).toBe('Alert');
    expect(asChoice('Unknown', ['Off', 'Alert'])).toBeUndefined();
    expect(asChoice(null, ['Off'])).toBeUndefined();
  });
});
