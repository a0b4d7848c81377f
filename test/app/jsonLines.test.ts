import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJsonLines } from '../../shared/app/jsonLines.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the lines of a JSON text', () => {
  const text = '{\n  "a": [\n    1,\n    {"b": "x",\r\n     "c": null}\n  ],\n  "d\\u0065": {}\n}\n';

  it.each<[(string | number)[], number]>([
    [['a'], 2],
    [['a', 0], 3],
    [['a', 1], 4],
    [['a', 1, 'b'], 4],
    [['a', 1, 'c'], 5],
    [['de'], 7],
    [['de', 'missing'], 7],
    [['missing'], 1],
    [[], 1],
  ])('are known for %j: %i', (path, line) => {
    expect(toJsonLines(text).lineOf(path)).toBe(line);
  });

  it.each([
    ['', 1, 'a value'],
    ['{\n"a": 1\n"b": 2}', 3, ', or the end'],
    ['{"a": 1,\n}', 2, 'a member'],
    ['[1,\n\n]', 3, 'a value'],
    ['{"a"\n1}', 2, ':'],
    ['[1]\n[2]', 2, 'nothing more'],
    ['[\n"open]', 2, 'a value or ]'],
    ['{"a": [1}', 1, ', or the end'],
    ['[\ntru]', 2, 'a value or ]'],
    ["{\n'a': 1}", 2, 'a member or }'],
    ['{"a": {', 1, 'a member or }'],
  ])('tell where %j stops being JSON', (broken, line, expected) => {
    expect(isJson(broken)).toBe(false);
    expect(toJsonLines(broken).fault).toEqual({ line, expected });
  });

  it('tell which members are named twice', () => {
    expect(toJsonLines('{"a": 1, "b": [{"c": 1, "c": 2}], "a": 2}').repeated).toEqual([['b', 0, 'c'], ['a']]);
  });

  it('have no fault in any JSON, and are the lines of an indented text', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 3), (json, indent) => {
        const written = JSON.stringify(JSON.parse(json), null, indent);
        expect(toJsonLines(written).fault).toBeUndefined();
      }),
    );
  });

  it('have a fault wherever a text of JSON letters is no JSON', () => {
    const letters = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', 'null', ' ', '\n', '\\', '1.');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(toJsonLines(text).fault === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('are found in a text that is nested very deep', () => {
    expect(toJsonLines(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).fault).toBeUndefined();
  });
});
