import { afterEach, describe, expect, it } from 'vitest';
import { answerColumns } from '../../shared/azure/kql/foldRows.ts';
import { createDenyLogReader } from '../../shared/azure/denyLogReader.ts';
import {
  type Arrived,
  type FakeAzure,
  fakeCredential,
  fastRetry,
  type Reply,
  startFakeAzure,
} from '../support/fakeAzure.ts';

const id =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log';
const customerId = '00000000-0000-0000-0000-0000000000aa';
const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
const notFound: Reply = { status: 404, body: { error: { code: 'ResourceNotFound' } } };

const open: FakeAzure[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** An Azure with one workspace: `arm` answers what is asked below it, `rowsOf` the rows of a query. */
async function startAzure(
  arm: (path: string) => Reply | undefined,
  rowsOf: (query: string) => readonly unknown[] = () => [],
) {
  const server = await startFakeAzure(({ method, path, body }: Arrived): Reply => {
    if (method === 'POST') return { body: toTables(rowsOf((JSON.parse(body) as { query: string }).query)) };
    const below = path.slice(id.length);
    return arm(below) ?? (below === '' ? { body: { id, properties: { customerId } } } : notFound);
  });
  open.push(server);
  return server;
}

function toTables(rows: readonly unknown[]) {
  const columns = answerColumns.map((name) => ({ name, type: name === 'Sources' ? 'dynamic' : 'string' }));
  return { tables: [{ name: 'PrimaryResult', columns, rows }] };
}

function read({ endpoint, caCertificate }: FakeAzure, workspaceIds: readonly string[] = []) {
  const address = { caCertificate, retry: { ...fastRetry, retries: 0 } };
  const reader = createDenyLogReader({
    ...address,
    endpoint: `${endpoint}/v1`,
    credential: fakeCredential,
    workspaceIds,
    arm: { ...address, endpoint },
  });
  return reader.read({ ...span, workspaces: [id] });
}

const denied = answerColumns.map((name) => {
  const known: Readonly<Record<string, string>> = {
    Category: 'network',
    TimeGenerated: '2026-01-01T00:05:00Z',
    Action: 'Deny',
    Sources: '{"10.42.1.4": [2, "2026-01-01T00:05:00Z", "2026-01-01T00:06:00Z"]}',
  };
  return known[name] ?? '';
});

const asked = (server: FakeAzure) =>
  server.arrived.filter(({ method }) => method === 'POST').map(({ path }) => path.split('/')[3]);

describe('a workspace that a diagnostic setting names', () => {
  it('is asked under its customer id', async () => {
    const server = await startAzure(
      () => undefined,
      (query) => (query.includes('(AZFWNetworkRule |') ? [denied] : []),
    );
    expect(await read(server)).toMatchObject({ rows: [{ sourceAddress: '10.42.1.4', count: 2 }], gaps: [] });
    expect(new Set(asked(server))).toEqual(new Set([customerId]));
  });

  it('is asked once where it is configured too', async () => {
    const server = await startAzure(() => undefined);
    await read(server, [customerId.toUpperCase()]);
    expect(asked(server)).toHaveLength(7);
  });

  const failures: readonly (readonly [string, Reply, string])[] = [
    ['is gone', notFound, 'notFound'],
    ['may not be looked at', { status: 403, body: { error: { code: 'AuthorizationFailed' } } }, 'forbidden'],
    ['shows no customer id', { body: { id, properties: {} } }, 'malformed'],
    ['is no object', { body: [1] }, 'malformed'],
    ['is throttled', { status: 429, headers: { 'retry-after': '0' }, body: {} }, 'throttled'],
  ];
  it.each(failures)('is a gap that says what would mend it when it %s', async (_, reply, reason) => {
    const server = await startAzure((below) => (below === '' ? reply : undefined));
    const { rows, gaps } = await read(server);
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([{ resource: id, reason }]);
  });

  it.each(failures)('is no gap when it %s but others are configured', async (_, reply) => {
    const server = await startAzure((below) => (below === '' ? reply : undefined));
    expect(await read(server, ['00000000-0000-0000-0000-0000000000bb'])).toEqual({ rows: [], gaps: [] });
  });
});

describe('a table of a workspace', () => {
  const withPlan = (plan: string) => (below: string) =>
    below === '/tables/AZFWNetworkRule' ? { body: { properties: { plan } } } : undefined;

  it.each(['Basic', 'Auxiliary'])('in plan %s that shows no row is a gap', async (plan) => {
    const { gaps } = await read(await startAzure(withPlan(plan)));
    expect(gaps).toMatchObject([{ resource: `${id}/tables/AZFWNetworkRule`, reason: 'unsupported' }]);
    expect(gaps[0]?.detail).toContain(`has the plan ${plan}`);
  });

  it('in such a plan that shows rows is none, nor is one in plan Analytics', async () => {
    const shown = await startAzure(withPlan('Basic'), (query) =>
      query.includes('(AZFWNetworkRule |') ? [denied] : [],
    );
    expect(await read(shown)).toMatchObject({ rows: [{ count: 2 }], gaps: [] });
    expect((await read(await startAzure(withPlan('Analytics')))).gaps).toEqual([]);
  });

  it('whose plan may not be looked at is one gap for all tables', async () => {
    const { gaps } = await read(await startAzure((below) => (below === '' ? undefined : { status: 403, body: {} })));
    expect(gaps).toMatchObject([{ resource: `${id}/tables`, reason: 'forbidden' }]);
  });
});
