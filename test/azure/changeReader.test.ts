import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import type { Faults } from '../../local/simulator/faults.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { createChangeReader } from '../../shared/azure/changeReader.ts';
import { fromChangeRecord } from '../../shared/azure/changeRecord.ts';
import { fakeCredential, fastRetry, startFakeAzure } from '../support/fakeAzure.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000101';
const network = `${subscription}/resourceGroups/rg-egress/providers/Microsoft.Network`;
const tableId = `${network}/routeTables/rt-aks`;
const policyId = `${network}/firewallPolicies/fwp-new`;

/** The simulator's certificate counts from now, so the day is today. */
const noon = new Date();
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
let now = noon;
const asked = (resourceIds: readonly string[]) => ({
  resourceIds,
  from: later(-3600).toISOString(),
  to: later(3600).toISOString(),
});

async function start(faults: Faults): Promise<RunningSimulator> {
  const scenario = await readScenario('egress-article');
  const log = () => undefined;
  return startSimulator({ scenario, controlPort: 0, eventTarget: undefined, now: () => now, log, faults });
}

function readerOf({ armEndpoint, caCertificate, identityEndpoint, identityHeader }: RunningSimulator) {
  const credential = {
    async getToken() {
      const url = `${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com`;
      const response = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
      const { access_token: token } = (await response.json()) as { access_token: string };
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  return createChangeReader({
    credential,
    caCertificate,
    endpoint: armEndpoint,
    subscriptionIds: ['00000000-0000-0000-0000-000000000101'],
    retry: fastRetry,
  });
}

async function write(simulator: RunningSimulator, id: string, body?: object): Promise<void> {
  const response = await fetch(`${simulator.controlUrl}${id}?api-version=2024-05-01`, {
    method: body ? 'PUT' : 'DELETE',
    headers: { 'x-simulated-user': 'somebody@example.com', 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.ok).toBe(true);
}

const group = { properties: { priority: 100, ruleCollections: [] } };

describe('the history of changes, asked over HTTPS', () => {
  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await start({});
    await write(simulator, `${tableId}/routes/default-to-firewall`);
    await write(simulator, policyId, { location: 'westeurope', properties: {} });
    await write(simulator, `${policyId}/ruleCollectionGroups/rcg-new`, group);
  });
  afterAll(() => simulator.close());

  it('knows nothing before it is written down, and then who, when and how', async () => {
    now = later(59);
    expect(await readerOf(simulator).readChanges(asked([tableId]))).toEqual({ changes: [], gaps: [] });
    now = later(60);
    const { changes, gaps } = await readerOf(simulator).readChanges(asked([tableId.toUpperCase()]));
    expect(gaps).toEqual([]);
    expect(changes).toEqual([
      {
        eventId: expect.stringMatching(/\/providers\/Microsoft.Resources\/changes\/[0-9a-f-]{36}$/) as string,
        resourceId: expect.stringMatching(/\/routeTables\/rt-aks$/i) as string,
        operation: 'microsoft.network/routetables/write',
        changedAt: noon.toISOString(),
        changedBy: 'somebody@example.com',
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        through: 'the portal',
      },
    ]);
  });

  it('tells when a rule collection group was changed and not who, because the network does not say', async () => {
    now = later(120);
    const id = `${policyId}/ruleCollectionGroups/rcg-new`;
    const { changes } = await readerOf(simulator).readChanges(asked([id]));
    const [own] = changes.filter(({ resourceId }) => resourceId === id);
    expect(own).toMatchObject({ operation: 'microsoft.network/firewallpolicies/rulecollectiongroups/write' });
    expect(own?.changedAt).toBe(noon.toISOString());
    expect([own?.changedBy, own?.through]).toEqual([undefined, undefined]);
  });

  it('asks for nothing outside the span, and for nothing at all without a resource', async () => {
    now = later(120);
    const before = { from: later(-3600).toISOString(), to: later(-1).toISOString() };
    expect((await readerOf(simulator).readChanges({ resourceIds: [tableId], ...before })).changes).toEqual([]);
    expect(await readerOf(simulator).readChanges(asked(['no id']))).toEqual({ changes: [], gaps: [] });
  });
});

describe('the history of changes that may not be read', () => {
  it('is a gap that says what to grant and that nothing but the author is missing', async () => {
    const simulator = await start({ forbidden: [{ action: 'Microsoft.ResourceGraph/resources/read' }] });
    const { changes, gaps } = await readerOf(simulator).readChanges(asked([tableId]));
    await simulator.close();
    expect(changes).toEqual([]);
    expect(gaps.map(({ reason }) => reason)).toEqual(['forbidden', 'forbidden']);
    expect(gaps[0]?.resource).toBe(`${subscription}/providers/Microsoft.Resources/changes`);
    expect(gaps[0]?.detail).toContain('Who made the changes is not known');
    expect(gaps[0]?.detail).toContain('Grant the identity Microsoft.ResourceGraph/resources/read and');
  });

  it('is empty where only the records are hidden, as Azure leaves out what one may not see', async () => {
    now = noon;
    const simulator = await start({
      forbidden: [{ action: 'Microsoft.Resources/changes/read' }],
      historyDelaySeconds: 0,
    });
    await write(simulator, `${tableId}/routes/default-to-firewall`);
    const read = await readerOf(simulator).readChanges(asked([tableId]));
    await simulator.close();
    expect(read).toEqual({ changes: [], gaps: [] });
  });

  it('is a gap if the answer has another shape', async () => {
    const azure = await startFakeAzure(() => ({ body: { data: { columns: [], rows: [] } } }));
    const options = { endpoint: azure.endpoint, caCertificate: azure.caCertificate, retry: fastRetry };
    const reader = createChangeReader({ ...options, credential: fakeCredential, subscriptionIds: [] });
    const { gaps } = await reader.readChanges(asked([tableId]));
    await azure.close();
    expect(gaps.map(({ reason }) => reason)).toEqual(['malformed', 'malformed']);
    const [first] = azure.arrived;
    expect([first?.method, first?.path]).toEqual(['POST', '/providers/Microsoft.ResourceGraph/resources']);
    // The allow-list is the query: what was changed to what is not asked for.
    expect(first?.body).not.toMatch(/properties\.changes\b/);
  });
});

describe('a record of the change history', () => {
  const record = {
    eventId: 'e',
    resourceId: tableId,
    resourceType: 'microsoft.network/routetables',
    changeType: 'Delete',
    changedAt: '2026-03-01T12:00:00.123+00:00',
    correlationId: '00000000-0000-0000-0000-0000000000c0',
    changedBy: 'somebody@example.com',
    clientType: 'Azure CLI',
    operation: 'microsoft.network/routetables/delete',
  };
  it.each([
    ['names the person and the client', {}, ['somebody@example.com', 'Azure CLI']],
    [
      'names an application by its id',
      { changedBy: '00000000-0000-0000-0000-0000000000aa' },
      [expect.any(String), 'Azure CLI'],
    ],
    ['does not take "Unspecified" for a person', { changedBy: 'Unspecified', clientType: 'Unspecified' }, []],
    ['does not take "System" for nobody', { changedBy: 'System', clientType: 'Unknown' }, []],
    [
      'knows the portal by its application id',
      { clientType: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c' },
      [record.changedBy, 'the portal'],
    ],
    [
      'says nothing of a client by an unknown id',
      { clientType: '00000000-0000-0000-0000-0000000000bb' },
      [record.changedBy],
    ],
  ])('%s', (_, given, wanted) => {
    const { changedBy, through } = fromChangeRecord({ ...record, ...given }) ?? {};
    expect([changedBy, through].filter((text) => text !== undefined)).toEqual(wanted);
  });

  it('takes the operation from the kind of the change where it is not told', () => {
    const read = fromChangeRecord({ ...record, operation: 'Unspecified' });
    expect(read?.operation).toBe('microsoft.network/routetables/delete');
  });

  it('that does not say what was changed when is none', () => {
    expect(fromChangeRecord({ ...record, changedAt: 'soon' })).toBeUndefined();
    expect(fromChangeRecord({ ...record, resourceId: '' })).toBeUndefined();
    expect(fromChangeRecord('text')).toBeUndefined();
  });
});
