import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTo, createDenyFold } from '../../shared/denies/denyFold.ts';
import { createLogMemory, type LogMemory } from '../../shared/denies/logMemory.ts';
import { createLogReader, type VisitRecord } from '../../shared/denies/logReader.ts';

/** What a row says besides its time and port, which are its place's. */
interface Row {
  readonly host: string;
  readonly rule: string;
}

/** A record of a diagnostic setting: rows differ in what a reader leaves open, and in what it learns once. */
function toLine({ host, rule }: Row, place: number): string {
  const time = new Date(Date.UTC(2026, 2, 1, 8) + place * 1000).toISOString();
  return JSON.stringify({
    category: 'AZFWApplicationRule',
    time: time.replace('Z', '4567Z'),
    resourceId: '/subscriptions/00000000-0000-0000-0000-000000000001/providers/microsoft.network/azurefirewalls/fw',
    properties: {
      Protocol: 'HTTPS',
      SourceIp: `10.0.0.${(place % 200) + 1}`,
      SourcePort: 40_000 + (place % 20_000),
      DestinationPort: 443,
      Fqdn: `${host}.example.com`,
      Action: 'Deny',
      Policy: 'p',
      RuleCollectionGroup: 'g',
      RuleCollection: 'c',
      Rule: rule,
    },
  });
}

/** What is counted of texts that are read one after another, each by a reader of its own; `memory` is what they share, if anything. */
function countOf(texts: readonly (readonly string[])[], memory?: LogMemory): readonly string[] {
  const fold = createDenyFold(null);
  for (const lines of texts) {
    const visit: VisitRecord = (_line, record) => void countTo(fold, record);
    const reader = createLogReader(visit, '2026-03-01T00:00:00.000Z', memory);
    reader.push(lines.join('\n'));
    reader.end();
  }
  const told = fold
    .denies()
    .map(({ destination = '', rule = '', count, firstSeen, lastSeen }) =>
      [count, destination, rule, firstSeen, lastSeen].join(' '),
    );
  return told.sort();
}

describe('rows of several texts in one count', () => {
  it('are told apart, however alike the texts are', () => {
    const texts = ['one', 'two', 'three'].map((host) =>
      Array.from({ length: 40 }, (_, place) => toLine({ host, rule: `deny-${host}` }, place)),
    );
    expect(countOf(texts).map((told) => told.split(' ').slice(0, 3).join(' '))).toEqual([
      '40 one.example.com p/g/c/deny-one',
      '40 three.example.com p/g/c/deny-three',
      '40 two.example.com p/g/c/deny-two',
    ]);
  });

  it('count as in one text, wherever it is cut', () => {
    const row = fc.record({ host: fc.constantFrom('a', 'b', 'c'), rule: fc.constantFrom('x', 'y') });
    const cuts = fc.array(fc.nat(120), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 120 }), cuts, (rows, places) => {
        const lines = rows.map(toLine);
        const ends = [...places.map((place) => place % rows.length), rows.length].sort((a, b) => a - b);
        const texts = ends
          .map((end, index) => lines.slice(ends[index - 1] ?? 0, end))
          .filter(({ length }) => length > 0);
        expect(countOf(texts)).toEqual(countOf([lines]));
        expect(countOf(texts, createLogMemory())).toEqual(countOf([lines]));
      }),
    );
  });

  it('are read by their own columns, also where another answer taught others', () => {
    const answer = (names: readonly string[], place: number) =>
      JSON.stringify({
        tables: [
          {
            name: 'PrimaryResult',
            columns: names.map((name) => ({ name, type: 'string' })),
            rows: Array.from({ length: 40 }, (_, index) => {
              const row: Record<string, string> = {
                Type: 'AZFWApplicationRule',
                TimeGenerated: `2026-03-01T0${place}:00:${String(10 + index)}.123Z`,
                SourceIp: `10.0.${place}.${index + 1}`,
                SourcePort: String(40_000 + index),
                Fqdn: `h${index % 3}.example.com`,
                Policy: `other${index % 3}.example.com`,
                DestinationPort: '443',
                Protocol: 'HTTPS',
                Action: 'Deny',
              };
              return names.map((name) => row[name] ?? '');
            }),
          },
        ],
      });
    const columns = [
      'Type',
      'TimeGenerated',
      'SourceIp',
      'SourcePort',
      'Fqdn',
      'Policy',
      'DestinationPort',
      'Protocol',
      'Action',
    ];
    // The same rows with host and policy in each other's place.
    const turned = [
      'Type',
      'TimeGenerated',
      'SourceIp',
      'SourcePort',
      'Policy',
      'Fqdn',
      'DestinationPort',
      'Protocol',
      'Action',
    ];
    const texts = [[answer(columns, 1)], [answer(turned, 2)], [answer(columns, 3)]];
    const told = countOf(texts, createLogMemory());
    expect(told).toEqual(countOf(texts));
    expect(told.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '39 h1.example.com',
      '39 h2.example.com',
      '42 h0.example.com',
    ]);
  });
});
