import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDenyFold } from '../../shared/denies/denyFold.ts';
import { fromLogFile } from '../../shared/denies/fromLogFile.ts';
import { toParsedRecord } from '../../shared/denies/mould.ts';
import { createLogReader } from '../../shared/denies/logReader.ts';
import type { LogRow } from '../../shared/model/deny.ts';

const structured = {
  TimeGenerated: '2026-03-01T08:00:00.1234567Z',
  Type: 'AZFWApplicationRule',
  Protocol: 'HTTPS',
  SourceIp: '10.20.1.4',
  SourcePort: 41936,
  DestinationPort: 443,
  Fqdn: 'packages.example.com',
  Action: 'Deny',
  Rule: '',
  ActionReason: 'Default Action',
};

const seeds: readonly string[] = [
  JSON.stringify(structured),
  JSON.stringify({
    ...structured,
    Type: 'AZFWNetworkRuleAggregation',
    DestinationIp: '203.0.113.9',
    NetworkRuleCount: 7,
  }),
  JSON.stringify({ ...structured, Type: 'AZFWThreatIntel', ThreatDescription: 'bot' }),
  JSON.stringify({ ...structured, Type: 'AZFWIdpsSignature', Action: 'alert', SignatureId: '2008983' }),
  JSON.stringify({
    Type: 'AZFWDnsQuery',
    QueryName: 'a.example.com.',
    ResponseCode: 'SERVFAIL',
    SourceIp: '10.20.1.4',
  }),
  JSON.stringify({ Type: 'AZFWInternalFqdnResolutionFailure', Fqdn: 'a.example.com', Error: 'i/o timeout', Rule: 'r' }),
  JSON.stringify({
    category: 'AzureFirewallNetworkRule',
    time: structured.TimeGenerated,
    properties: { msg: 'UDP request from 10.20.1.4:123 to 203.0.113.5:123. Action: Deny' },
  }),
  JSON.stringify({
    tables: [{ columns: Object.keys(structured).map((name) => ({ name })), rows: [Object.values(structured)] }],
  }),
  `${Object.keys(structured).join(',')}\n${Object.values(structured).join(',')}`,
  'HTTPS request from 10.20.1.4:50611 to packages.example.com:443. Action: Deny. Policy: p. Rule Collection Group: g. Rule Collection: c. Rule: r',
  'HTTP  request from 10.20.1.4:40000 to dl.example.com:80. Url: dl.example.com/c. Action: Deny. No rule matched. Proceeding with default action',
  'HTTPS request from 10.20.1.4:40000. Action: Deny. Reason: SNI TLS extension was missing.',
  'ICMP Type=8 request from 10.20.1.4:0 to 203.0.113.5:0. Action: Deny..',
  'DNS Request: 10.20.1.4:48197 – 15676 AAAA IN mcr.example.com. udp 55 false 512 NOERROR - 0 2.0s',
];

const bits = [
  '',
  ' ',
  '.',
  ':',
  '"',
  '\\',
  ',',
  '{',
  '}',
  '[',
  ']',
  ' to ',
  '. Action: ',
  'Deny',
  '\r',
  '\t',
  '\0',
  '\u202e',
  '99999999999',
  '-1',
  'null',
  'x'.repeat(9000),
];

/** A line with some pieces cut out, doubled or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(400), fc.nat(12), fc.constantFrom(...bits)), { minLength: 1, maxLength: 4 }),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [at, length, bit]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + bit + text.slice(start + length);
    }, seed),
  );

describe('10,000 mutated lines', () => {
  it('are read without a throw, and each is a row, known or listed as not understood', () => {
    fc.assert(
      fc.property(mutated, (line) => {
        const text = line.replaceAll('\n', ' ');
        const { records, unparsed } = fromLogFile({ name: 'f', text });
        const isTitleOnly = /^[^{[].*,/s.test(text.trim()) && /(?:^|[",])(?:timegenerated|sourceip)\b/i.test(text);
        if (text.trim() === '' || isTitleOnly || /^\s*[{[]/.test(text)) return;
        expect(records.length + unparsed.length).toBe(1);
      }),
      { numRuns: 5_000 },
    );
  });

  it('of JSON are never dropped without a word: a whole record gives a row or an entry', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('Deny', '10.20.1.4', 443, '', null, 'AZFWNetworkRule'),
    );
    const record = fc.dictionary(fc.constantFrom(...Object.keys(structured), 'msg_s', 'category', 'x'), value);
    fc.assert(
      fc.property(record, (fields) => {
        const { records, unparsed } = fromLogFile({
          name: 'f',
          text: JSON.stringify([{ ...structured, ...fields }, fields]),
        });
        expect(records.length + unparsed.length).toBe(2);
      }),
      { numRuns: 5_000 },
    );
  });

  it('give the same records however the text is cut into pieces', () => {
    const whole = seeds.filter((seed) => !seed.includes('\n')).join('\n');
    const expected = fromLogFile({ name: 'f', text: whole });
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 9 }), (cuts) => {
        const rows: LogRow[] = [];
        let unparsed = 0;
        const reader = createLogReader((_line, parsed) => {
          const record = toParsedRecord(parsed);
          if (record.kind === 'row') rows.push(record.row);
          if (parsed.kind === 'unparsed') unparsed += 1;
        }, '1970-01-01T00:00:00.000Z');
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
        for (const [at, place] of places.entries()) reader.push(whole.slice(place, places[at + 1] ?? place));
        reader.end();
        expect(rows).toEqual(expected.rows);
        expect(unparsed).toBe(expected.unparsed.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an attack of 50,000 names', () => {
  it('is counted whole and told in a bounded number of rows', () => {
    const fold = createDenyFold(null);
    for (let number = 0; number < 50_000; number += 1) {
      fold.add({
        time: '2026-03-01T08:00:00.000Z',
        lastTime: '2026-03-01T08:00:00.000Z',
        category: 'application',
        action: 'deny',
        protocol: 'HTTPS',
        sourceAddress: '10.20.1.4',
        sourcePort: number,
        host: `x${number}.example.net`,
        destinationPort: 443,
        defaultAction: true,
        noSni: false,
        count: 1,
      });
    }
    const denies = fold.denies();
    expect(denies).toHaveLength(301);
    expect(denies.reduce((sum, { count }) => sum + count, 0)).toBe(50_000);
    expect(denies.filter(({ destinations }) => destinations !== undefined)).toMatchObject([
      { destinations: 49_700, count: 49_700, sources: 1, class: 'undocumented', port: null },
    ]);
  });

  it('of ports is told in a bounded number of rows, too', () => {
    const fold = createDenyFold(null);
    for (let port = 1; port <= 5_000; port += 1) {
      fold.add({
        time: '2026-03-01T08:00:00.000Z',
        lastTime: '2026-03-01T08:00:00.000Z',
        category: 'network',
        action: 'deny',
        protocol: 'TCP',
        sourceAddress: '10.20.1.4',
        destinationAddress: '203.0.113.9',
        destinationPort: port,
        defaultAction: true,
        noSni: false,
        count: 2,
      });
    }
    expect(fold.denies().length).toBeLessThan(100);
    expect(fold.denies().reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  });
});
