import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLogFile } from '../../shared/denies/fromLogFile.ts';

const firewall =
  '/subscriptions/00000000-0000-0000-0000-000000000011/resourcegroups/rg/providers/microsoft.network/azurefirewalls/fw';

const denied = {
  TimeGenerated: '2026-03-01T08:00:00.1234567Z',
  Type: 'AZFWApplicationRule',
  Protocol: 'HTTPS',
  SourceIp: '10.20.1.4',
  SourcePort: 41936,
  DestinationPort: 443,
  Fqdn: 'Packages.example.com.',
  Action: 'Deny',
  Policy: '',
  RuleCollectionGroup: '',
  RuleCollection: '',
  Rule: '',
  ActionReason: 'Default Action',
  _ResourceId: firewall,
};

const expected = {
  time: '2026-03-01T08:00:00.123Z',
  lastTime: '2026-03-01T08:00:00.123Z',
  category: 'application',
  action: 'deny',
  protocol: 'HTTPS',
  sourceAddress: '10.20.1.4',
  sourcePort: 41936,
  host: 'packages.example.com',
  destinationPort: 443,
  defaultAction: true,
  noSni: false,
  count: 1,
  firewallId: firewall,
};

const message = 'TCP request from 10.20.1.4:51990 to 198.51.100.17:9000. Action: Deny';

function read(text: string) {
  return fromLogFile({ name: 'rows', text });
}

describe('a file of log rows', () => {
  const columns = Object.fromEntries(Object.entries(denied).filter(([name]) => name !== 'Type'));
  const diagnostic = {
    time: denied.TimeGenerated,
    category: 'AZFWApplicationRule',
    resourceId: firewall,
    properties: columns,
  };
  const quoted = Object.values(denied).map((value) => `"${value}"`);
  const forms: readonly (readonly [string, string])[] = [
    [
      'a query answer',
      JSON.stringify({
        tables: [
          {
            name: 'PrimaryResult',
            columns: Object.keys(denied).map((name) => ({ name, type: 'string' })),
            rows: [Object.values(denied)],
          },
        ],
      }),
    ],
    [
      'the output of az',
      JSON.stringify([{ ...denied, SourcePort: '41936', DestinationPort: '443', TableName: 'PrimaryResult' }], null, 2),
    ],
    [
      'a portal export',
      `\uFEFF${Object.keys(denied).join(',').replace('TimeGenerated', '"TimeGenerated [UTC]"')}\r\n${quoted.join(',')}\r\n`,
    ],
    ['diagnostic records', JSON.stringify({ records: [diagnostic] })],
    ['diagnostic records, one a line', `${JSON.stringify(diagnostic)}\n\n`],
    ['a row without its type', JSON.stringify([columns])],
  ];
  it.each(forms)('gives the same row from %s', (_what, text) => {
    const { rows, records, unparsed } = read(text);
    expect(unparsed).toEqual([]);
    expect(rows).toEqual([expected]);
    expect(records).toEqual([{ file: 'rows', line: 1, row: expected }]);
  });

  it('gives rows from legacy records in both spellings of the message, and from bare lines with the time that is given', () => {
    const inAnswer = {
      TimeGenerated: '2026-03-01T08:00:00Z',
      Category: 'AzureFirewallNetworkRule',
      msg_s: message,
      ResourceId: firewall.toUpperCase(),
    };
    const inRecord = {
      time: '2026-03-01T08:00:00Z',
      category: 'AzureFirewallNetworkRule',
      properties: { msg: message },
    };
    const rows = [JSON.stringify([inAnswer]), JSON.stringify(inRecord)].map((text) => read(text).rows[0]);
    for (const row of rows)
      expect(row).toMatchObject({ time: '2026-03-01T08:00:00.000Z', destinationPort: 9000, action: 'deny' });
    const bare = fromLogFile({ name: 'f', text: `${message}\r\n` }, '2026-03-02T00:00:00.000Z').rows;
    expect(bare).toMatchObject([{ time: '2026-03-02T00:00:00.000Z', sourcePort: 51990 }]);
  });

  it('keeps commas, quotes and line ends inside quoted fields', () => {
    const text =
      'TimeGenerated,msg_s\n2026-03-01 08:00:00.5,"HTTPS request from 10.20.1.4:1 to a.example.com:443. Action: Deny. Rule Collection: c. Rule: no ""social"",\never"\n';
    expect(read(text).rows).toMatchObject([{ time: '2026-03-01T08:00:00.500Z', rule: 'c/no "social",\never' }]);
  });

  it('lists what it does not know with its place and no text of it, and what is no flow without a row', () => {
    const lines = [
      message,
      'hello',
      'DNS Request: 10.20.1.4:1 - 1 A IN a. udp 1 false 512 NOERROR - 0 0.1s',
      '{"broken":',
      '{"some":"object"}',
      '[7]',
    ];
    const { rows, records, unparsed } = read(lines.join('\n'));
    expect(rows).toHaveLength(1);
    expect(records.map(({ line, row }) => [line, row !== undefined])).toEqual([
      [1, true],
      [3, false],
    ]);
    expect(unparsed).toEqual([
      { file: 'rows', line: 2, textClass: 'message' },
      { file: 'rows', line: 4, textClass: 'json' },
      { file: 'rows', line: 5, textClass: 'record' },
      { file: 'rows', line: 6, textClass: 'json' },
    ]);
  });

  it('says so when a query answer is partial', () => {
    const text = JSON.stringify({ tables: [], error: { code: 'PartialError' } });
    expect(read(text).unparsed).toEqual([{ file: 'rows', line: 1, textClass: 'partial answer' }]);
  });

  it('is empty when the file is', () => {
    for (const text of ['', '\n', '[]', '{"tables":[]}'])
      expect(read(text)).toEqual({ rows: [], records: [], unparsed: [] });
  });
});

describe('a row of a structured table', () => {
  interface Case {
    readonly what: string;
    readonly columns: Readonly<Record<string, string | number | boolean>>;
    readonly row: object;
  }
  const cases: readonly Case[] = [
    {
      what: 'a network denial by default',
      columns: {
        Type: 'AZFWNetworkRule',
        Protocol: 'UDP',
        DestinationIp: '198.51.100.9',
        DestinationPort: 1194,
        Action: 'Deny',
        Rule: '',
      },
      row: {
        category: 'network',
        protocol: 'UDP',
        destinationAddress: '198.51.100.9',
        destinationPort: 1194,
        defaultAction: true,
      },
    },
    {
      what: 'a network denial by a rule',
      columns: {
        Type: 'AZFWNetworkRule',
        DestinationIp: '198.51.100.9',
        Action: 'Deny',
        Policy: 'p',
        RuleCollectionGroup: 'g',
        RuleCollection: 'c',
        Rule: 'r',
      },
      row: { defaultAction: false, rule: 'p/g/c/r' },
    },
    {
      what: 'a denial for another reason than the rules',
      columns: {
        Type: 'AZFWApplicationRule',
        Fqdn: 'a.example.com',
        Action: 'Deny',
        ActionReason: 'Failed to resolve address',
      },
      row: { defaultAction: null },
    },
    {
      what: 'missing SNI',
      columns: {
        Type: 'AZFWApplicationRule',
        Fqdn: '',
        DestinationPort: 443,
        Action: 'Deny',
        ActionReason: 'SNI TLS extension was missing',
      },
      row: { noSni: true, defaultAction: null, destinationPort: 443 },
    },
    {
      what: 'an aggregation with its own flag and count',
      columns: {
        Type: 'AZFWNetworkRuleAggregation',
        DestinationIp: '198.51.100.9',
        Action: 'Deny',
        IsDefaultRule: true,
        NetworkRuleCount: 17,
      },
      row: { category: 'network', defaultAction: true, count: 17 },
    },
    {
      what: 'an application aggregation',
      columns: {
        Type: 'AZFWApplicationRuleAggregation',
        Fqdn: 'a.example.com',
        Action: 'Deny',
        ApplicationRuleCount: '3',
      },
      row: { category: 'application', count: 3 },
    },
    {
      what: 'threat intelligence in lower case',
      columns: { Type: 'AZFWThreatIntel', Fqdn: 'evil.example.com', Action: 'deny', ThreatDescription: 'Bot Networks' },
      row: { category: 'threatIntel', action: 'deny', defaultAction: null },
    },
    {
      what: 'IDPS, whose own column is called category as well',
      columns: {
        Type: 'AZFWIdpsSignature',
        Category: 'Misc activity',
        DestinationIp: '198.51.100.9',
        Action: 'Drop',
        SignatureId: '1',
      },
      row: { category: 'idps', action: 'deny' },
    },
    {
      what: 'DNAT, which has no action',
      columns: { Type: 'AZFWNatRule', DestinationIp: '198.51.100.9', TranslatedIp: '10.20.1.4', Rule: 'in' },
      row: { category: 'nat', action: 'other', defaultAction: null },
    },
    {
      what: 'a destination address in an application row, which the real table does not have',
      columns: {
        Type: 'AZFWApplicationRule',
        Fqdn: '',
        TargetUrl: 'https://a.example.com/',
        DestinationIp: '198.51.100.9',
        Action: 'Allow',
        Rule: 'r',
      },
      row: { category: 'application', action: 'allow' },
    },
  ];
  it.each(cases)('tells of $what', ({ columns, row }) => {
    const { rows } = read(
      JSON.stringify([{ TimeGenerated: '2026-03-01T08:00:00Z', SourceIp: '10.20.1.4', ...columns }]),
    );
    expect(rows).toMatchObject([row]);
  });

  it('has no address when an application row carries one by mistake', () => {
    const found = cases.at(-1);
    const [row] = read(JSON.stringify([{ SourceIp: '10.20.1.4', ...found?.columns }])).rows;
    expect(row?.destinationAddress).toBeUndefined();
    expect(row?.host).toBeUndefined();
  });

  it.each([
    'AZFWDnsQuery',
    'AZFWFlowTrace',
    'AZFWFatFlow',
    'AZFWInternalFqdnResolutionFailure',
    'AZFWFqdnResolveFailure',
  ])('of %s is known and no flow', (Type) => {
    expect(read(JSON.stringify([{ Type, SourceIp: '10.20.1.4' }]))).toEqual({
      rows: [],
      records: [{ file: 'rows', line: 1 }],
      unparsed: [],
    });
  });

  it('of a table that nobody knows is unparsed', () => {
    expect(read(JSON.stringify([{ Type: 'AZFWFuture', SourceIp: '10.20.1.4' }])).unparsed).toHaveLength(1);
  });
});

describe('damaged rows', () => {
  const messages = [
    message,
    'HTTP  request from 10.20.1.4:1 to a.example.com:80. Url: a.example.com/x. Action: Deny. Policy: p. Rule Collection Group: g. Rule Collection: c. Rule: r',
    'HTTPS request from 10.20.1.4:1. Action: Deny. Reason: SNI TLS extension was missing.',
    "TCP request from 10.20.1.4:1 to 203.0.113.9:1 was DNAT'ed to 10.0.0.1:1. Policy: p",
  ];
  const originals = [
    ...messages,
    JSON.stringify(denied),
    JSON.stringify({ records: [{ category: 'AZFWNetworkRule', properties: denied }] }),
    JSON.stringify({ tables: [{ columns: [{ name: 'SourceIp' }], rows: [['10.20.1.4']] }] }),
    `TimeGenerated,SourceIp,Fqdn,Action\n2026-03-01,"10.20.1.4",a.example.com,Deny`,
  ];
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 12 }),
    insert: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('. Action: ', ' to ', '"', '[', '{', '\n', ',', ':', '. Url: ', '\u0000', 'null'),
    ),
  });

  it('never throw, and what is there is a row, known or listed: 2,000 of them', () => {
    let places = 0;
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 4 }), (original, edits) => {
        const text = edits.reduce((current, { at, cut, insert }) => {
          const position = Math.floor(at * current.length);
          return current.slice(0, position) + insert + current.slice(position + cut);
        }, original);
        const { rows, records, unparsed } = read(text);
        places += records.length + unparsed.length;
        if (messages.includes(original) && text.trim() !== '')
          expect(records.length + unparsed.length).toBeGreaterThan(0);
        for (const row of rows) {
          expect(row.time).toMatch(/^\d{4}-\d\d-\d\dT/);
          expect(row.count).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
    expect(places).toBeGreaterThan(1000);
  });

  it('are read in time that grows with their length only', () => {
    const long = (filler: string): string =>
      `HTTP request from 10.20.1.4:1 to a:80. Url: ${filler}. Action: Deny. ${filler}`;
    for (const filler of [' ', '.', '. ', ' .', 'Rule: ', '. Rule: ', '. Action: '].map((part) => part.repeat(500))) {
      expect(read(long(filler)).rows.length + read(long(filler)).unparsed.length).toBe(1);
    }
  });
});

describe('a document whose rows are of very different lengths', () => {
  it('gives each row as it is given alone', () => {
    const row = fc.record({
      Type: fc.constant('AZFWApplicationRule'),
      TimeGenerated: fc.nat(59).map((second) => `2026-03-01T08:00:${String(second).padStart(2, '0')}.123Z`),
      SourceIp: fc.nat(255).map((last) => `10.0.0.${last}`),
      SourcePort: fc.integer({ min: 1_024, max: 65_535 }),
      Fqdn: fc.constantFrom('a.example.com', 'b.example.com', `${'long-'.repeat(12)}host.example.com`),
      Action: fc.constant('Deny'),
      // What looks like the end of a row and the beginning of the next, inside one.
      Extra: fc.array(fc.record({ x: fc.constantFrom('},{', '"}, {"', 'x'.repeat(200), '') }), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 25 }), (given) => {
        const { rows } = fromLogFile({ name: 'rows', text: JSON.stringify(given) });
        expect(rows).toEqual(given.flatMap((one) => fromLogFile({ name: 'row', text: JSON.stringify(one) }).rows));
      }),
      { numRuns: 300 },
    );
  });
});
