import { describe, expect, it } from 'vitest';
import { applicationDenies } from '../../shared/azure/kql/applicationDenies.ts';
import { idpsDenies } from '../../shared/azure/kql/idpsDenies.ts';
import { legacyDenies } from '../../shared/azure/kql/legacyDenies.ts';
import { networkDenies } from '../../shared/azure/kql/networkDenies.ts';
import { threatIntelDenies } from '../../shared/azure/kql/threatIntelDenies.ts';
import { answerColumns } from '../../shared/azure/kql/foldRows.ts';
import { toWindow } from '../../shared/azure/kql/literals.ts';
import { toLogRead } from '../../shared/azure/logRead.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { LogFault } from '../../local/simulator/faults.ts';
import { LogRowError, toLogTables } from '../../local/simulator/logTables.ts';
import { toTimeSpan } from '../../local/simulator/timespan.ts';
import { type ScenarioLogRow, toTimedLogRows } from '../../local/scenarios/logRows.ts';
import {
  codeOf,
  createSmallSimulator,
  type Exchange,
  noon,
  toExchange,
  tokenFor,
  workspaceId,
} from './support/atDesk.ts';

const firewallId = '/subscriptions/s/resourcegroups/rg/providers/microsoft.network/azurefirewalls/fw';
const denied: ScenarioLogRow = {
  table: 'AZFWApplicationRule',
  minutesAgo: 20,
  repeat: 3,
  everyMinutes: 5,
  Action: 'Deny',
  ActionReason: 'Default Action',
  Protocol: 'HTTPS',
  SourceIp: '10.1.0.5',
  SourcePort: 40111,
  Fqdn: 'MCR.example.com',
  DestinationPort: 443,
  Policy: '',
  RuleCollectionGroup: '',
  RuleCollection: '',
  Rule: '',
  _ResourceId: firewallId,
};
const network: ScenarioLogRow = {
  table: 'AZFWNetworkRule',
  minutesAgo: 3,
  Action: 'Deny',
  Protocol: 'UDP',
  SourceIp: '10.1.0.6',
  DestinationIp: '203.0.113.9',
  DestinationPort: 123,
  Policy: 'fwp-one',
  RuleCollectionGroup: 'rcg-one',
  RuleCollection: 'blocked',
  Rule: 'no-time',
  _ResourceId: firewallId,
};
const wholeHour = toWindow({ from: '2026-03-01T11:00:00Z', to: noon.toISOString() });

interface Setting {
  readonly logs?: readonly ScenarioLogRow[];
  readonly faults?: readonly LogFault[];
  readonly lines?: string[];
  readonly audience?: string;
  readonly workspace?: string;
}

async function ask(body: Json, setting: Setting = {}): Promise<Exchange> {
  const simulator = createSmallSimulator({
    logs: toTimedLogRows(setting.logs ?? [denied, network], noon),
    log: (line) => setting.lines?.push(line),
    faults: { logs: setting.faults ?? [] },
  });
  const url = `https://127.0.0.1:8443/v1/workspaces/${setting.workspace ?? workspaceId}/query`;
  const authorization = `Bearer ${tokenFor(setting.audience ?? 'https://api.loganalytics.io')}`;
  return toExchange(
    await simulator.azure(new Request(url, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) })),
  );
}

/** The rows of the first table as objects by column. */
function rowsOf(body: JsonObject): readonly JsonObject[] {
  const [table] = body['tables'] as readonly JsonObject[];
  const columns = (table?.['columns'] as readonly { name: string }[]).map(({ name }) => name);
  const rows = table?.['rows'] as readonly (readonly Json[])[];
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

async function readRows(query: string, logs?: readonly ScenarioLogRow[]): Promise<readonly LogRow[]> {
  const { body } = await ask({ query: wholeHour + query }, logs ? { logs } : {});
  return toLogRead('structured', { rows: rowsOf(body) }).rows;
}

describe('the product’s own queries', () => {
  it('fold denied host names by source, with first and last time and the number of attempts', async () => {
    expect(await readRows(applicationDenies)).toEqual([
      {
        time: '2026-03-01T11:40:00.000Z',
        lastTime: '2026-03-01T11:50:00.000Z',
        category: 'application',
        action: 'deny',
        protocol: expect.stringMatching(/https/i) as string,
        sourceAddress: '10.1.0.5',
        host: 'mcr.example.com',
        destinationPort: 443,
        defaultAction: true,
        noSni: false,
        count: 3,
        firewallId,
      },
    ]);
  });

  it('name the rule that denied a network flow', async () => {
    expect(await readRows(networkDenies)).toMatchObject([
      { rule: 'fwp-one/rcg-one/blocked/no-time', defaultAction: false, destinationAddress: '203.0.113.9', count: 1 },
    ]);
  });

  it('answer without rows where the table is absent because nothing was logged yet', async () => {
    for (const query of [applicationDenies, networkDenies, threatIntelDenies, idpsDenies, legacyDenies]) {
      expect(await readRows(query, [])).toEqual([]);
    }
  });

  it('leave allowed flows and those outside the window out', async () => {
    const allowed = { ...denied, Action: 'Allow' };
    const old = { ...denied, minutesAgo: 90 };
    expect(await readRows(applicationDenies, [allowed, old])).toEqual([]);
  });

  it('answer in the agreed columns', async () => {
    const { body } = await ask({ query: wholeHour + threatIntelDenies });
    const [table] = body['tables'] as readonly JsonObject[];
    expect((table?.['columns'] as readonly JsonObject[]).map(({ name }) => name)).toEqual(answerColumns);
  });

  it('fold old diagnostic messages that differ only in the source port', async () => {
    const message = (port: number): ScenarioLogRow => ({
      table: 'AzureDiagnostics',
      minutesAgo: 5,
      Category: 'AzureFirewallNetworkRule',
      ResourceId: firewallId.toUpperCase(),
      msg_s: `TCP request from 10.1.0.5:${port} to 203.0.113.9:9000. Action: Deny. `,
    });
    const { body } = await ask({ query: wholeHour + legacyDenies }, { logs: [message(4001), message(4002)] });
    expect(rowsOf(body)).toMatchObject([
      { Count: 2, SourceCount: 1, msg_s: 'TCP request from * to 203.0.113.9:9000. Action: Deny. ' },
    ]);
  });
});

describe('the query API', () => {
  it('limits rows by the timespan of the request as well', async () => {
    const query = wholeHour + networkDenies;
    const [inside, outside] = [await ask({ query, timespan: 'PT5M' }), await ask({ query, timespan: 'PT1M' })];
    expect([rowsOf(inside.body).length, rowsOf(outside.body).length]).toEqual([1, 0]);
  });

  it('refuses a query that it does not understand, loudly', async () => {
    const lines: string[] = [];
    const { status, body } = await ask({ query: 'AZFWApplicationRule | evaluate autocluster()' }, { lines });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'BadArgumentError', innererror: { code: 'SyntaxError' } } });
    expect(lines).toEqual([expect.stringMatching(/LOG QUERY REFUSED.*evaluate/)]);
  });

  it.each([[{}], [{ query: 1 }], [{ query: 'AZFWNetworkRule', timespan: 'a while' }]])('refuses %j', async (body) => {
    expect((await ask(body)).status).toBe(400);
  });

  it('takes only tokens for Log Analytics', async () => {
    const { status } = await ask({ query: 'AZFWNetworkRule' }, { audience: 'https://management.azure.com' });
    expect(status).toBe(401);
  });

  it('knows only the scenario’s workspaces', async () => {
    const { status } = await ask({ query: 'AZFWNetworkRule' }, { workspace: 'another' });
    expect(status).toBe(404);
  });

  it('can forbid, be empty, or answer in part', async () => {
    const query = wholeHour + applicationDenies;
    const logs = ['a', 'b', 'c'].map((letter) => ({ ...denied, Fqdn: `${letter}.example.com` }));
    const [forbidden, empty, partial] = await Promise.all(
      (['forbidden', 'empty', 'partial'] as const).map((kind) => ask({ query }, { logs, faults: [{ kind }] })),
    );
    expect([forbidden?.status, codeOf(forbidden?.body ?? {})]).toEqual([403, 'InsufficientAccessError']);
    expect(rowsOf(empty?.body ?? {})).toEqual([]);
    expect([partial?.status, codeOf(partial?.body ?? {}), rowsOf(partial?.body ?? {}).length]).toEqual([
      200,
      'PartialError',
      2,
    ]);
  });
});

describe('scenario rows', () => {
  it.each([
    [{ ...denied, table: 'AZFWApplicationRul' }],
    [{ ...denied, Fqnd: 'misspelt.example.com' }],
    [{ ...denied, DestinationPort: '443' }],
  ])('that fit no table of the firewall are refused: %j', (row) => {
    expect(() => toLogTables(toTimedLogRows([row], noon))).toThrow(LogRowError);
  });
});

describe('a timespan', () => {
  const hour = 3_600_000;
  it.each([
    ['PT1H', noon.getTime() - hour, noon.getTime()],
    ['P1DT1H', noon.getTime() - 25 * hour, noon.getTime()],
    ['2026-03-01T00:00:00Z/2026-03-01T01:00:00Z', noon.getTime() - 12 * hour, noon.getTime() - 11 * hour],
    ['2026-03-01T00:00:00Z/PT1H', noon.getTime() - 12 * hour, noon.getTime() - 11 * hour],
    ['PT30M/2026-03-01T12:00:00Z', noon.getTime() - hour / 2, noon.getTime()],
  ])('%s is read', (text, from, to) => {
    expect(toTimeSpan(text, noon)).toEqual({ from, to });
  });

  it.each(['', 'an hour', '2026-03-01', '2026-03-01T00:00:00Z/soon'])('"%s" is none', (text) => {
    expect(toTimeSpan(text, noon)).toBeUndefined();
  });
});
