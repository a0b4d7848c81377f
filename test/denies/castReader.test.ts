import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTo, countTo, createDenyFold, type DenyFold as Fold } from '../../shared/denies/denyFold.ts';
import { type DenyCluster, toDenyIndex } from '../../shared/denies/denyIndex.ts';
import { dayOf, secondOf } from '../../shared/denies/instant.ts';
import type { ParsedRecord } from '../../shared/denies/fromLegacyMessage.ts';
import { type ReadRecord, toLogRow, toParsedRecord } from '../../shared/denies/mould.ts';
import { createLogReader } from '../../shared/denies/logReader.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { asText } from '../../shared/normalise/readers.ts';
import { toAddressNumber, toAddressSet } from '../../shared/net/addressSet.ts';

function read(text: string): readonly ReadRecord[] {
  const records: ReadRecord[] = [];
  const reader = createLogReader((_line, parsed) => void records.push(parsed), '2026-03-01T00:00:00.000Z');
  reader.push(text);
  reader.end();
  return records;
}

const time = fc.constantFrom(
  '2026-03-01T08:00:00.1234567Z',
  '2026-02-29T08:00:00.123Z',
  '2026-12-31T23:59:59.999Z',
  '2026-03-01T24:00:00.123Z',
  '2026-03-01T08:00:00Z',
  '2026-03-01T08:00:00.123+02:00',
  '',
);
const address = fc.constantFrom(
  '10.0.0.4',
  '10.0.0.40',
  '0.0.0.0',
  '010.0.0.4',
  '256.0.0.1',
  '198.51.100.213',
  '::1',
  '',
);
const port = fc.constantFrom<string | number>(443, 1024, 65_535, 65_536, 0, 54_321, '443', '0443', 1.5, -1, '');
const host = fc.constantFrom(
  'a.example.com',
  '10.0.0.4',
  'b]}.example.com',
  'c"\\.example.com',
  'A.example.com',
  'a.example.com.',
  ' b.example.com',
  '360.example.com',
  'n\\b.example.com',
  'where.stand.invalid',
  '198.51.100.212',
  'ports',
  'ü.example.com',
  '54321',
  '',
);

function toSmallCluster(addresses: string): DenyCluster {
  const source = { subnetId: addresses, pools: [addresses], addresses: toAddressSet(addresses) ?? [] };
  return {
    cluster: {
      id: addresses,
      name: addresses,
      location: 'eastus',
      cloud: 'AzureCloud',
      outboundType: 'userDefinedRouting',
      apiServer: 'public',
      networkIsolated: false,
      sources: [{ ...source, routes: [], learnsRoutes: false, gaps: [] }],
    },
    dependencies: [
      {
        id: 'registry',
        destination: { kind: 'host', pattern: '*.example.com' },
        protocol: 'HTTPS',
        port: 443,
        need: 'required',
        features: ['core'],
        source: 'test',
        coveredByFqdnTag: false,
        serviceTags: [],
        isApiServer: false,
      },
    ],
  };
}

/** Rows that are alike but for what logs vary, and for what they never do. */
const row = fc.record({
  TimeGenerated: time,
  time: fc.constantFrom('2026-03-01T08:00:00.1234567Z', '2026-04-01T08:00:00.123Z'),
  SourceIp: address,
  SourcePort: port,
  Type: fc.constantFrom('AZFWApplicationRule', 'AZFWNetworkRule', 'AZFWDnsQuery', 'other'),
  Protocol: fc.constantFrom('HTTPS', 'TCP', 'ICMP'),
  Action: fc.constantFrom('Deny', 'Allow'),
  Fqdn: host,
  DestinationIp: address,
  DestinationPort: port,
  Rule: fc.constantFrom('', 'rule', 'from 198.51.100.213'),
});
const rows = fc.array(row, { minLength: 2, maxLength: 60 });

function toLegacy(record: JsonObject): JsonObject {
  const text = (name: string) => asText(record[name]) ?? '';
  const source = `${text('SourceIp')}:${text('SourcePort')}`;
  const destination = `${text('Fqdn')}:${text('DestinationPort')}`;
  const msg = `${text('Protocol')} request from ${source} to ${destination}. Action: ${text('Action')}. Rule: ${text('Rule')}`;
  return { category: 'AzureFirewallApplicationRule', time: text('time'), properties: { msg } };
}

/** What each record says that is read by itself, so that no other can be taken for it. */
function readAlone(records: readonly JsonObject[]): readonly ParsedRecord[] {
  return records.flatMap((record) => read(JSON.stringify(record)).map(toParsedRecord));
}

describe('rows that are alike', () => {
  it.each([
    ['structured', (record: JsonObject) => record],
    ['diagnostic', ({ Type: category = '', ...properties }: JsonObject) => ({ category, properties })],
    ['legacy', toLegacy],
  ])('are read as each by itself: %s records, one a line and in an array', (_name, shape) => {
    fc.assert(
      fc.property(rows, (given) => {
        const records = given.map(shape);
        const alone = readAlone(records);
        expect(read(records.map((record) => JSON.stringify(record)).join('\n')).map(toParsedRecord)).toEqual(alone);
        expect(read(JSON.stringify(records)).map(toParsedRecord)).toEqual(alone);
        expect(read(JSON.stringify(records, null, 2)).map(toParsedRecord)).toEqual(alone);
      }),
      { numRuns: 150 },
    );
  });

  it('are read as each by itself in a query answer', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (given, isSpaced) => {
        const columns = Object.keys(given[0] ?? {}).map((name) => ({ name }));
        const answer = { tables: [{ columns, rows: given.map((record) => Object.values(record)) }] };
        expect(read(JSON.stringify(answer, null, isSpaced ? 1 : undefined)).map(toParsedRecord)).toEqual(
          readAlone(given),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('say the same as numbers', () => {
    const lines = Array.from({ length: 50 }, (_, index) =>
      JSON.stringify({
        Type: 'AZFWApplicationRule',
        TimeGenerated: `2026-03-${10 + (index % 21)}T08:0${index % 7}:00.12345Z`,
        SourceIp: `10.0.${index}.${255 - index}`,
        SourcePort: 1000 + index,
        Fqdn: `host${index % 3}.example.com`,
        Action: 'Deny',
      }),
    );
    const casts = read(`${lines.join('\n')}\n`).flatMap((record) => (record.kind === 'cast' ? [record] : []));
    expect(casts).toHaveLength(49);
    for (const cast of casts) {
      const said = toLogRow(cast);
      expect(cast.address).toBe(toAddressNumber(said.sourceAddress ?? ''));
      expect(cast.day).toBe(dayOf(said.time));
      expect(cast.second).toBe(secondOf(said.time));
      expect(String(cast.millisecond)).toBe(said.time.slice(20, 23));
      expect({ ...cast.mould.row, host: said.host }).toMatchObject({ host: said.host, action: 'deny' });
    }
    expect(new Set(casts.map(({ mould }) => mould)).size).toBe(1);
    expect(new Set(casts.map(({ place }) => place))).toEqual(
      new Set(['host0.example.com', 'host1.example.com', 'host2.example.com']),
    );
  });
});

describe('casts', () => {
  const table = toDenyIndex([toSmallCluster('10.0.0.0/27'), toSmallCluster('10.0.0.16/28')]);

  it.each([
    ['clusters', table],
    ['nobody', null],
  ])('count as the rows that they say, for %s', (_who, index) => {
    fc.assert(
      fc.property(rows, (given) => {
        // More than are counted together, most of them repeats.
        const many = Array.from({ length: 8 }, () => given).flat();
        const records = read(many.map((record) => JSON.stringify(record)).join('\n'));
        const [fast, slow, late, mixed] = Array.from({ length: 4 }, () => createDenyFold(index)) as [
          Fold,
          Fold,
          Fold,
          Fold,
        ];
        for (const [place, record] of records.entries()) {
          const match = addTo(fast, record);
          expect(match).toEqual(addTo(slow, toParsedRecord(record)));
          expect(countTo(late, record)).toBe(match !== undefined);
          if (place % 3 === 0) addTo(mixed, record);
          else countTo(mixed, place % 5 === 0 ? toParsedRecord(record) : record);
        }
        for (const one of [fast, late, mixed]) {
          expect(one.denies()).toEqual(slow.denies());
          expect(one.allowed()).toEqual(slow.allowed());
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a document that breaks off', () => {
  it('gives the rows before, and one entry that tells that there is more', () => {
    const one = { Type: 'AZFWNetworkRule', SourceIp: '10.0.0.4', DestinationIp: '203.0.113.5', Action: 'Deny' };
    const text = JSON.stringify([one, one, one]);
    const kinds = read(text.slice(0, -10)).map(({ kind }) => kind);
    expect(kinds).toEqual(['row', 'row', 'unparsed']);
  });
});
