import { afterEach, describe, expect, it } from 'vitest';
import { type Tables, runQuery } from '../../local/simulator/kql/runQuery.ts';
import type { Row, Schema } from '../../local/simulator/kql/values.ts';
import { toLogTables } from '../../local/simulator/logTables.ts';
import { createDenyLogReader } from '../../shared/azure/denyLogReader.ts';
import { foldedColumns } from '../../shared/denies/fromFoldedRow.ts';
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

function readFrom({ endpoint, caCertificate }: FakeAzure, workspaceIds: readonly string[] = [workspaceId]) {
  const retry = { ...fastRetry, retries: 1 };
  const address = { endpoint: `${endpoint}/v1`, caCertificate, credential: fakeCredential, retry };
  return createDenyLogReader({ ...address, workspaceIds }).read(window);
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
    expect(rows[0]).not.toHaveProperty('host');
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

  it('whose messages nobody understands are a gap', async () => {
    const { rows, gaps } = await readFrom(await startTables(table(legacy(5, 'Something was denied somewhere'))));
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([{ resource: workspaceId, reason: 'malformed' }]);
  });
});

describe('a workspace that does not answer wholly', () => {
  const error = { code: 'PartialError', message: 'A limit was met.' };

  it('is a gap, and the rows that came still count', async () => {
    const tables = table(application(5, {}));
    const server = await startWorkspace((query) => ({
      body: { ...toBody(query, tables), ...(query.includes('AZFWApplicationRule') ? { error } : {}) },
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
    expect(schemas).toHaveLength(5);
    expect(schemas.filter((names) => names.join() === foldedColumns.join())).toHaveLength(4);
    expect(schemas).toContainEqual(['TimeGenerated', 'LastTime', 'Count', 'ResourceId', 'msg_s']);
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
