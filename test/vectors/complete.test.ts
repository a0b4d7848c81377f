import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';

/** Worked answers that no input of Breakwater can express, with the reason. */
const inexpressible: ReadonlyMap<string, string> = new Map([
  ['25', 'a dependency tells no Host header, so none can name another port than the flow has'],
  ['28', 'no dependency speaks ICMP'],
  ['29', 'no dependency speaks ICMP'],
  ['58', 'which address stands behind a name is in no configuration, so nobody can tell that two names share it'],
]);

const reference = findReference('reference/firewall-semantics.md');

/** Numbers of the reference's table of worked answers on rules (1…), routes (R1…) and clusters (C1…). */
function numbersOf(text: string): readonly string[] {
  const table = text.slice(text.indexOf('## 6. Test vectors'), text.indexOf('## 7.'));
  return [...table.matchAll(/^\| ((?:R|C)?\d+)\*? \|/gm)].map(([, number = '']) => number);
}

/** A test's name begins with the number, `R5: …`, or holds it in brackets, `… (C4)`, `… (vectors R11, R12)`. */
const forms = [
  /(?:\bis: |\bit\(\s*)["'`]((?:R|C)?\d+):/g,
  /\bpattern\(["'`](\d+)["'`]/g,
  /\[\s*["'`]((?:R|C)\d+):/g,
  /\((?:vectors? )?((?:R|C)\d+(?:(?:, | and )(?:R|C)\d+)*)\)/g,
];

function testedNumbers(): ReadonlySet<string> {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  const texts = files.map((file) => readFileSync(join(root, 'test', file), 'utf8'));
  const found = texts.flatMap((text) => forms.flatMap((form) => [...text.matchAll(form)]));
  return new Set(found.flatMap(([, numbers = '']) => numbers.match(/(?:R|C)?\d+/g) ?? []));
}

describe.skipIf(reference === undefined)('the worked answers of the reference', () => {
  const numbers = reference === undefined ? [] : numbersOf(readFileSync(reference, 'utf8'));

  it('are read: 70 on rules, 20 on routes, 7 on clusters', () => {
    const count = (pattern: RegExp) => numbers.filter((number) => pattern.test(number)).length;
    expect([count(/^\d/), count(/^R/), count(/^C/)]).toEqual([70, 20, 7]);
  });

  it('each have a test that names them, or a reason why none can', () => {
    const tested = testedNumbers();
    expect(numbers.filter((number) => !tested.has(number) && !inexpressible.has(number))).toEqual([]);
    expect([...inexpressible.keys()].filter((number) => tested.has(number) || !numbers.includes(number))).toEqual([]);
  });
});
