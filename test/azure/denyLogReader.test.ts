import { afterEach, describe, expect, it } from 'vitest';
import { type Tables, runQuery } from '../../local/simulator/kql/runQuery.ts';
import type { Row, Schema } from '../../local/simulator/kql/values.ts';
import { toLogTables } from '../../local/simulator/logTables.ts';
import { createDenyLogReader } from '../../shared/azure/denyLogReader.ts';
import { answerColumns } from '../../shared/azure/kql/foldRows.ts';
import { type FakeAzure, fakeCredential, fastRetry, type Reply, startFakeAzure } from '../support/fakeAzure.ts';

const workspaceId = '00000000-0000-0000-0000-0000000000aa';
const firewallId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg/providers/microsoft.network/azurefirewalls/fw';
const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };

const open: FakeAzure[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A workspace that answers each query as the function says. */
async function startWorkspace(answer: (query: string) => Reply) {
  const server = await startFakeAzure(({ body }) => answer((JSON.parse(body) as { query: string }).query));
  open.push(server);
  return server;
}

/** A workspace that runs the queries on tables. */
function startTables(tables: Tables) {
  return startWorkspace((query) => ({ body: toBody(query, tables) }));
}

function toBody(query: string, tables: Tables) {
  const { schema, rows } = runQuery(query, tables, new Date(window.to));
  const columns = Object.entries(schema).map(([name, type]) => ({ name, type }));
  return { tables: [{ name: 'PrimaryResult', columns, rows: rows.map((row) => toCells(schema, row)) }] };
}

function toCells(schema: Schema, row: Row) {
  return Object.entries(schema).map(([name, type]) => {
    const value = row[name] ?? null;
    return type === 'datetime' && value !== null ? new Date(Number(value)).toISOString() : value;
  });
}

function readerOf({ endpoint, caCertificate }: FakeAzure, workspaceIds: readonly string[] = [workspaceId]) {
  const retry = { ...fastRetry, retries: 1 };
  const address = { endpoint: `${endpoint}/v1`, caCertificate, credential: fakeCredential, retry };
  return createDenyLogReader({ ...address, workspaceIds });
}

function readFrom(server: FakeAzure, workspaceIds: readonly string[] = [workspaceId], span = window) {
  return readerOf(server, workspaceIds).read(span);
}

function sumOf(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 1, 0, minute, second)).toISOString();
const application = (minute: number, columns: Record<string, string | number>) => ({
  table: 'AZFWApplicationRule',
  columns: {
    TimeGenerated: at(minute),
    Action: 'Deny',
    Protocol: 'HTTPS',
    SourceIp: '10.42.1.4',
    SourcePort: 40_000 + minute,
    Fqdn: 'mcr.microsoft.com',
    DestinationPort: 443,
    _ResourceId: firewallId,
    ...columns,
  },
});
const legacy = (minute: number, text: string) => ({
  table: 'AzureDiagnostics',
  columns: {
    TimeGenerated: at(minute),
    Category: text.startsWith('HTTP') ? 'AzureFirewallApplicationRule' : 'AzureFirewallNetworkRule',
    ResourceId: firewallId.toUpperCase(),
    msg_s: text,
  },
});
const table = (...rows: readonly { readonly table: string; readonly columns: object }[]) =>
  toLogTables(rows as Parameters<typeof toLogTables>[0]);

const byDefault =
  'HTTPS request from 10.42.1.4:55000 to mcr.microsoft.com:443. Action: Deny. No rule matched. Proceeding with default action';

describe('denied flows in a workspace', () => {
  it('are none, and no gap, where no table exists yet', async () => {
    expect(await readFrom(await startTables(new Map()))).toEqual({ rows: [], gaps: [] });
  });

  it('of one kind come as one row with first, last and count', async () => {
    const rows = [
      application(5, {}),
      application(7, { Fqdn: 'MCR.Microsoft.com' }),
      application(6, { Action: 'Allow' }),
    ];
    expect(await readFrom(await startTables(table(...rows)))).toEqual({
      rows: [
        {
          category: 'application',
          action: 'deny',
          protocol: 'HTTPS',
          time: at(5),
          lastTime: at(7),
          count: 2,
          sourceAddress: '10.42.1.4',
          host: 'mcr.microsoft.com',
          destinationPort: 443,
          defaultAction: true,
          noSni: false,
          firewallId,
        },
      ],
      gaps: [],
    });
  });

  it('carry the whole name of the rule that denied them', async () => {
    const names = { Policy: 'p', RuleCollectionGroup: 'g', RuleCollection: 'c', Rule: 'block' };
    const { rows } = await readFrom(await startTables(table(application(5, names))));
    expect(rows).toMatchObject([{ rule: 'p/g/c/block', defaultAction: false }]);
  });

  it('without a host name are told apart from a default deny', async () => {
    const noSni = { Fqdn: '', ActionReason: 'SNI TLS extension was missing' };
    const { rows } = await readFrom(await startTables(table(application(5, noSni))));
    expect(rows).toMatchObject([{ noSni: true, defaultAction: null }]);
    expect(rows[0]?.host).toBeUndefined();
  });

  it('come from the tables of network rules, threat intelligence and IDPS too', async () => {
    const flow = { TimeGenerated: at(5), SourceIp: '10.42.1.4', DestinationPort: 9000, _ResourceId: firewallId };
    const { rows, gaps } = await readFrom(
      await startTables(
        table(
          {
            table: 'AZFWNetworkRule',
            columns: { ...flow, Action: 'Deny', Protocol: 'TCP', DestinationIp: '203.0.113.9' },
          },
          { table: 'AZFWThreatIntel', columns: { ...flow, Action: 'Deny', Protocol: 'HTTP', Fqdn: 'bad.example.com' } },
          {
            table: 'AZFWThreatIntel',
            columns: { ...flow, Action: 'Alert', Protocol: 'HTTP', Fqdn: 'odd.example.com' },
          },
          {
            table: 'AZFWIdpsSignature',
            columns: { ...flow, Action: 'drop', Protocol: 'TCP', DestinationIp: '203.0.113.9', SignatureId: '2024897' },
          },
        ),
      ),
    );
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([
      { category: 'network', destinationAddress: '203.0.113.9', destinationPort: 9000, defaultAction: true },
      { category: 'threatIntel', host: 'bad.example.com', defaultAction: null },
      { category: 'idps', action: 'deny', rule: 'IDPS signature 2024897' },
    ]);
  });

  it('of many sources come as one row of the service and are told apart again', async () => {
    const rows = Array.from({ length: 300 }, (_, index) =>
      application(index % 50, { SourceIp: `10.42.${index % 3}.${index % 100}`, SourcePort: index }),
    );
    const bodies: string[] = [];
    const server = await startWorkspace((query) => {
      const body = toBody(query, table(...rows));
      bodies.push(JSON.stringify(body));
      return { body };
    });
    const read = await readFrom(server);
    expect(bodies.map((text) => (text.match(/mcr/g) ?? []).length).sort()).toEqual([0, 0, 0, 0, 0, 0, 1]);
    const kept = rows.filter(({ columns }) => columns.TimeGenerated > at(0));
    expect(sumOf(read.rows)).toBe(kept.length);
    for (const source of ['10.42.0.0', '10.42.1.7', '10.42.2.98']) {
      const own = kept.filter(({ columns }) => columns.SourceIp === source);
      const times = own.map(({ columns }) => columns.TimeGenerated).sort();
      expect(read.rows.filter(({ sourceAddress }) => sourceAddress === source)).toMatchObject(
        own.length === 0 ? [] : [{ count: own.length, time: times[0], lastTime: times.at(-1) }],
      );
    }
    expect(read.gaps).toEqual([]);
  });

  it('of more sources than a row can hold are a gap that counts the rest', async () => {
    const rows = Array.from({ length: 5003 }, (_, index) =>
      application(5, { SourceIp: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` }),
    );
    const read = await readFrom(await startTables(table(...rows)));
    expect(read.rows).toHaveLength(5000);
    expect(read.gaps).toMatchObject([
      { reason: 'unsupported', detail: expect.stringContaining('3 sources') as string },
    ]);
  });

  it('that arrive late count once, in the window of their arrival', async () => {
    const rows = [application(5, {}), { ...application(5, { SourcePort: 1 }), arrivesAt: at(61) }];
    const server = await startTables(table(...rows));
    const early = await readFrom(server);
    const late = await readFrom(server, [workspaceId], { from: window.to, to: '2026-01-01T02:00:00Z' });
    expect([early.rows, late.rows]).toMatchObject([[{ count: 1 }], [{ count: 1, time: at(5) }]]);
  });

  it('are not cut by clocks that differ: rows of two days before the window and an hour behind it are asked for', async () => {
    const spans: string[] = [];
    const server = await startFakeAzure(({ body }) => {
      spans.push((JSON.parse(body) as { timespan: string }).timespan);
      return { body: toBody((JSON.parse(body) as { query: string }).query, new Map()) };
    });
    open.push(server);
    await readFrom(server);
    const [from = '', to = ''] = spans[0]?.split('/') ?? [];
    expect(Date.parse(window.from) - Date.parse(from)).toBe(48 * 3_600_000);
    expect(Date.parse(to) - Date.parse(window.to)).toBe(3_600_000);
  });

  it('are those after the beginning of the window and up to its end', async () => {
    const rows = [application(0, {}), application(1, {}), application(60, {}), application(61, {})];
    const read = await readFrom(await startTables(table(...rows)));
    expect(read.rows).toMatchObject([{ time: at(1), lastTime: at(60), count: 2 }]);
  });
});

describe('denied flows in the older table', () => {
  it('are read from their messages, folded over source ports', async () => {
    const texts = [byDefault, byDefault.replace('55000', '55001'), byDefault.replace('Deny. No', 'Allow. No')];
    const { rows, gaps } = await readFrom(
      await startTables(table(...texts.map((text, index) => legacy(5 + index, text)))),
    );
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([
      { host: 'mcr.microsoft.com', destinationPort: 443, count: 2, time: at(5), lastTime: at(6), defaultAction: true },
    ]);
  });

  it('keep their meaning when the client named no host, or when there is no port', async () => {
    const noSni = 'HTTPS request from 10.42.1.4:5555. Action: Deny. Reason: SNI TLS extension was missing.';
    const old = 'HTTPS request from 10.42.1.5:5556 was denied. Reason: SNI TLS extension was missing.';
    const ping = 'ICMP Type=8 request from 10.42.1.4:0 to 203.0.113.9:0. Action: Deny..';
    const { rows, gaps } = await readFrom(await startTables(table(legacy(5, noSni), legacy(5, old), legacy(6, ping))));
    expect(gaps).toEqual([]);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ noSni: true, sourceAddress: '10.42.1.4' }),
        expect.objectContaining({ noSni: true, sourceAddress: '10.42.1.5' }),
        expect.objectContaining({ protocol: 'ICMP', destinationAddress: '203.0.113.9' }),
      ]),
    );
  });

  it('are not counted twice where the structured tables hold them too', async () => {
    const both = [application(5, {}), application(9, {}), legacy(5, byDefault), legacy(9, byDefault)];
    const { rows } = await readFrom(await startTables(table(...both)));
    expect(rows).toMatchObject([{ count: 2 }]);
  });

  it('still count where the structured tables were switched on later', async () => {
    const both = [legacy(2, byDefault), application(9, {})];
    const { rows } = await readFrom(await startTables(table(...both)));
    expect(rows.map(({ time }) => time)).toEqual([at(9), at(2)]);
  });

  it('count for what the structured tables did not hold yet', async () => {
    const both = [legacy(2, byDefault), legacy(9, byDefault), legacy(11, byDefault), application(9, {})];
    const { rows } = await readFrom(await startTables(table(...both, application(11, {}))));
    expect(rows.map(({ time, count }) => [time, count])).toEqual([
      [at(9), 2],
      [at(2), 1],
    ]);
  });

  it('whose messages nobody understands are a gap', async () => {
    const { rows, gaps } = await readFrom(await startTables(table(legacy(5, 'Something was denied somewhere'))));
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([{ resource: workspaceId, reason: 'malformed' }]);
  });
});

describe('flows that the firewall sums up', () => {
  const sum = (minute: number, columns: Record<string, string | number | boolean>) => ({
    table: 'AZFWNetworkRuleAggregation',
    columns: {
      TimeGenerated: at(minute),
      Action: 'Deny',
      Protocol: 'TCP',
      SourceIp: '10.42.1.4',
      DestinationIp: '203.0.113.9',
      DestinationPort: 9000,
      NetworkRuleCount: 7,
      IsDefaultRule: true,
      _ResourceId: firewallId,
      ...columns,
    },
  });
  const single = {
    table: 'AZFWNetworkRule',
    columns: {
      TimeGenerated: at(5),
      Action: 'Deny',
      Protocol: 'TCP',
      SourceIp: '10.42.1.4',
      DestinationIp: '203.0.113.9',
      DestinationPort: 9000,
      _ResourceId: firewallId,
    },
  };

  it('count as often as the sum says', async () => {
    const application = {
      table: 'AZFWApplicationRuleAggregation',
      columns: {
        TimeGenerated: at(6),
        Action: 'Deny',
        Protocol: 'HTTPS',
        SourceIp: '10.42.1.4',
        Fqdn: 'mcr.microsoft.com',
        DestinationPort: 443,
        ApplicationRuleCount: 4,
        _ResourceId: firewallId,
      },
    };
    const { rows, gaps } = await readFrom(await startTables(table(sum(5, {}), sum(9, {}), application)));
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([
      { category: 'application', host: 'mcr.microsoft.com', count: 4, defaultAction: true },
      { category: 'network', destinationAddress: '203.0.113.9', count: 14, defaultAction: true },
    ]);
  });

  it('say by themselves whether a rule or the default decided', async () => {
    const byRule = sum(5, { IsDefaultRule: false, Rule: '', DestinationPort: 1 });
    const { rows } = await readFrom(await startTables(table(byRule)));
    expect(rows).toMatchObject([{ defaultAction: false }]);
  });

  it('do not count where another table holds the same flow', async () => {
    const { rows } = await readFrom(await startTables(table(single, sum(59, {}))));
    expect(rows).toMatchObject([{ count: 1, time: at(5) }]);
  });
});

describe('allowed flows', () => {
  const rows = [
    application(5, { Action: 'Allow', Rule: 'open', RuleCollection: 'c' }),
    application(6, { Action: 'Allow', Fqdn: 'West.Data.MCR.microsoft.com' }),
    application(7, { Action: 'Allow', Fqdn: 'data.mcr.microsoft.com' }),
    application(8, {}),
    {
      table: 'AZFWNetworkRule',
      columns: {
        TimeGenerated: at(9),
        Action: 'Allow',
        Protocol: 'TCP',
        DestinationIp: '203.0.113.9',
        _ResourceId: firewallId,
      },
    },
  ];

  it('come for the hosts and addresses that were asked for, and no others', async () => {
    const reader = readerOf(await startTables(table(...rows)));
    const asked = { ...window, hosts: ['MCR.microsoft.com', '*.data.mcr.microsoft.com'], addresses: ['203.0.113.9'] };
    const { rows: found, gaps } = await reader.readAllowed(asked);
    expect(gaps).toEqual([]);
    expect(found).toMatchObject([
      { action: 'allow', host: 'west.data.mcr.microsoft.com' },
      { action: 'allow', host: 'mcr.microsoft.com', rule: 'c/open', count: 1 },
      { action: 'allow', category: 'network', destinationAddress: '203.0.113.9' },
    ]);
    expect(found).toHaveLength(3);
  });

  it('are not asked for where nothing is named', async () => {
    const server = await startTables(table(...rows));
    expect(await readerOf(server).readAllowed({ ...window, hosts: [], addresses: [] })).toEqual({ rows: [], gaps: [] });
    expect(server.arrived).toEqual([]);
  });
});

describe('names that were not resolved', () => {
  const query = (minute: number, columns: Record<string, string | number>) => ({
    table: 'AZFWDnsQuery',
    columns: {
      TimeGenerated: at(minute),
      QueryName: 'MCR.microsoft.com.',
      QueryType: 'A',
      ResponseCode: 'NXDOMAIN',
      ErrorNumber: 0,
      SourceIp: '10.42.1.4',
      _ResourceId: firewallId,
      ...columns,
    },
  });
  const readNames = async (...rows: readonly ReturnType<typeof query>[]) =>
    readerOf(await startTables(table(...rows))).readNames(window);

  it('come once with all clients that asked', async () => {
    const { failures, gaps } = await readNames(
      query(5, {}),
      query(9, { QueryName: 'mcr.microsoft.com', SourceIp: '10.42.1.5' }),
    );
    expect(gaps).toEqual([]);
    expect(failures).toEqual([
      {
        by: 'client',
        name: 'mcr.microsoft.com',
        error: 'NXDOMAIN',
        count: 2,
        firstSeen: at(5),
        lastSeen: at(9),
        sources: ['10.42.1.4', '10.42.1.5'],
        firewallId,
      },
    ]);
  });

  it.each<readonly [string, Record<string, string | number>]>([
    ['somebody got an answer', { ResponseCode: 'NOERROR', SourceIp: '10.9.9.9' }],
    ['an answer is not said to be bad', { ResponseCode: '' }],
  ])('do not come where %s', async (_, answer) => {
    expect((await readNames(query(5, {}), query(6, answer))).failures).toEqual([]);
  });

  it('come for errors of any kind, but not for names that exist inside alone', async () => {
    const { failures } = await readNames(
      query(5, { QueryName: 'a.example.com', ResponseCode: '', ErrorNumber: 2 }),
      query(5, { QueryName: 'b.example.com', ResponseCode: 'SERVFAIL' }),
      query(5, { QueryName: 'mcr.microsoft.com.default.svc.cluster.local.' }),
      query(5, { QueryName: 'mcr.microsoft.com.x.bx.internal.cloudapp.net.' }),
      query(5, { QueryName: '4.1.42.10.in-addr.arpa.' }),
      query(5, { QueryName: '.' }),
    );
    expect(failures.map(({ name }) => name).sort()).toEqual(['a.example.com', 'b.example.com']);
  });

  it('come for the rules that name them in vain', async () => {
    const row = {
      table: 'AZFWInternalFqdnResolutionFailure',
      columns: {
        TimeGenerated: at(5),
        Fqdn: 'Time.example.com.',
        Error: 'i/o timeout',
        RuleCollection: 'c',
        Rule: 'time',
        _ResourceId: firewallId,
      },
    };
    const { failures, gaps } = await readerOf(await startTables(table(row, row))).readNames(window);
    expect(gaps).toEqual([]);
    expect(failures).toMatchObject([
      { by: 'rule', name: 'time.example.com', error: 'i/o timeout', rule: 'c/time', count: 2, sources: [] },
    ]);
  });

  it('are none where the firewall does not log its DNS proxy, and a gap where nobody may look', async () => {
    expect(await readNames()).toEqual({ failures: [], gaps: [] });
    const { failures, gaps } = await readerOf(await startWorkspace(() => ({ status: 403, body: {} }))).readNames(
      window,
    );
    expect(failures).toEqual([]);
    expect(gaps).toMatchObject([{ resource: workspaceId, reason: 'forbidden' }]);
  });

  it('lack nothing that matters where a row says nothing', async () => {
    const columns = ['Name', 'FirstTime', 'LastTime'].map((name) => ({ name, type: 'string' }));
    const rows = [
      ['', at(5), at(5)],
      [null, null, null],
      ['x.example.com', at(5), at(5)],
    ];
    const server = await startWorkspace(() => ({ body: { tables: [{ name: 'PrimaryResult', columns, rows }] } }));
    const { failures } = await readerOf(server).readNames(window);
    expect(failures).toMatchObject([
      { by: 'client', name: 'x.example.com', count: 1, error: '', sources: [] },
      { by: 'rule', name: 'x.example.com' },
    ]);
  });
});

describe('the limits of the service', () => {
  it('let five queries run at a time, however many spans are read', async () => {
    let [running, most] = [0, 0];
    const server = await startFakeAzure(async ({ body }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { body: toBody((JSON.parse(body) as { query: string }).query, new Map()) };
    });
    open.push(server);
    const reader = readerOf(server);
    await Promise.all([reader.read(window), reader.read(window), reader.read(window)]);
    expect(server.arrived).toHaveLength(21);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('make a span that takes too long be read in parts, each row once', async () => {
    const rows = table(application(5, {}), application(30, {}), application(55, {}));
    const server = await startWorkspace((query) => {
      const [from = '', to = ''] = [...query.matchAll(/datetime\(([^)]+)\)/g)].map(([, instant]) => instant ?? '');
      const isLong = Date.parse(to) - Date.parse(from) > 1_800_000;
      return isLong && query.includes('(AZFWApplicationRule |')
        ? { status: 504, body: {} }
        : { body: toBody(query, rows) };
    });
    const read = await readFrom(server);
    expect(read.gaps).toEqual([]);
    expect(sumOf(read.rows)).toBe(3);
  });
});

describe('a workspace that does not answer wholly', () => {
  const error = { code: 'PartialError', message: 'A limit was met.' };

  it('is a gap, and the rows that came still count', async () => {
    const tables = table(application(5, {}));
    const server = await startWorkspace((query) => ({
      body: { ...toBody(query, tables), ...(query.includes('(AZFWApplicationRule |') ? { error } : {}) },
    }));
    const { rows, gaps } = await readFrom(server);
    expect(rows).toMatchObject([{ host: 'mcr.microsoft.com' }]);
    expect(gaps).toMatchObject([{ resource: workspaceId, reason: 'unavailable' }]);
    expect(gaps[0]?.detail).toContain('A limit was met.) (application rules)');
  });

  it('is a gap that names the families when more kinds of flows were denied than are read', async () => {
    const rows = Array.from({ length: 5001 }, (_, index) => application(5, { Fqdn: `host-${index}.example.com` }));
    const read = await readFrom(await startTables(table(...rows)));
    expect(read.rows).toHaveLength(5000);
    expect(read.gaps).toMatchObject([{ resource: workspaceId, reason: 'unsupported' }]);
  });

  const failures: readonly (readonly [string, Reply, string])[] = [
    ['refuses', { status: 403, body: { error: { code: 'InsufficientAccessError', message: 'secret' } } }, 'forbidden'],
    ['is not there', { status: 404, body: { error: { code: 'WorkspaceNotFoundError' } } }, 'notFound'],
    ['does not take the query', { status: 400, body: { error: { code: 'BadArgumentError' } } }, 'unsupported'],
    ['throttles', { status: 429, headers: { 'retry-after': '0' }, body: {} }, 'throttled'],
    ['fails', { status: 500, body: {} }, 'unavailable'],
    ['answers something else', { body: { answer: 42 } }, 'malformed'],
    ['answers no JSON', { body: '{"tables"' }, 'malformed'],
  ];
  it.each(failures)('is one gap when it %s', async (_, reply, reason) => {
    const { rows, gaps } = await readFrom(await startWorkspace(() => reply));
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([{ resource: workspaceId, reason }]);
    expect(gaps[0]?.detail).not.toContain('secret');
  });

  it('is a gap that counts the rows that lack what is needed', async () => {
    const columns = ['Category', 'TimeGenerated', 'Sources', 'SourceCount'].map((name) => ({ name, type: 'string' }));
    const bag = JSON.stringify({ '10.42.1.4': [1, at(5), at(5)] });
    const rows = [
      ['application', at(5), bag, 1],
      ['application', at(5), 'no bag', 1],
      ['application', at(5), null, 1],
      ['application', at(5), '{}', 1],
      ['application', at(5), '{"10.42.1.4": 5}', 1],
      ['something', at(5), bag, 1],
    ];
    const server = await startWorkspace((query) => ({
      body: { tables: [{ name: 'PrimaryResult', columns, rows: query.includes('(AZFWNetworkRule |') ? rows : [] }] },
    }));
    const read = await readFrom(server);
    expect(read.rows).toMatchObject([{ sourceAddress: '10.42.1.4', count: 1 }]);
    expect(read.gaps).toMatchObject([
      {
        reason: 'malformed',
        detail: expect.stringContaining('5 rows could not be understood (network rules)') as string,
      },
    ]);
  });

  it('is a gap beside what other workspaces tell', async () => {
    const other = '00000000-0000-0000-0000-0000000000bb';
    const tables = table(application(5, {}));
    const server = await startFakeAzure(({ path, body }) =>
      path.includes(other)
        ? { status: 403, body: {} }
        : { body: toBody((JSON.parse(body) as { query: string }).query, tables) },
    );
    open.push(server);
    const { rows, gaps } = await readFrom(server, [workspaceId, other]);
    expect(rows).toHaveLength(1);
    expect(gaps).toMatchObject([{ resource: other, reason: 'forbidden' }]);
  });

  it('is a gap when it cannot be reached or no token is to be had', async () => {
    const server = await startTables(new Map());
    await server.close();
    expect((await readFrom(server)).gaps).toMatchObject([{ reason: 'unavailable' }]);
    const credential = { getToken: () => Promise.reject(new Error('No identity is assigned.')) };
    const reader = createDenyLogReader({ endpoint: server.endpoint, credential, workspaceIds: [workspaceId] });
    expect((await reader.read(window)).gaps).toMatchObject([{ reason: 'forbidden' }]);
  });
});

describe('the queries', () => {
  it('answer in the agreed columns, whatever tables there are', async () => {
    const server = await startTables(new Map());
    await readFrom(server);
    const queries = server.arrived.map(({ body }) => (JSON.parse(body) as { query: string }).query);
    const schemas = queries.map((query) => Object.keys(runQuery(query, new Map(), new Date()).schema));
    expect(schemas).toHaveLength(7);
    expect(schemas.filter((names) => names.join() === answerColumns.join())).toHaveLength(6);
    expect(schemas).toContainEqual([
      'TimeGenerated',
      'LastTime',
      'Count',
      'Sources',
      'SourceCount',
      'ResourceId',
      'msg_s',
    ]);
  });

  it('take nothing from outside but instants', async () => {
    const reader = createDenyLogReader({
      endpoint: 'https://127.0.0.1:1/v1',
      credential: fakeCredential,
      workspaceIds: [workspaceId],
    });
    const injected = { from: '2026-01-01) ; AzureActivity //', to: window.to };
    await expect(reader.read(injected)).rejects.toThrow(RangeError);
  });
});
