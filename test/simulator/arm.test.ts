import { describe, expect, it } from 'vitest';
import type { ResourceEvent } from '../../local/simulator/resourceEvent.ts';
import { toCloudEvent, toEventGridItem } from '../../local/simulator/resourceEvent.ts';
import { askArm, codeOf, createSmallSimulator, namesOf, noon, toExchange, tokenFor } from './support/atDesk.ts';
import {
  clusterId,
  firewallId,
  group,
  network,
  networkId,
  policyId,
  routeTableId,
  smallEstate,
  subscriptionId,
} from './support/smallEstate.ts';

const subscription = `/subscriptions/${subscriptionId}`;

describe('reading one resource', () => {
  it('returns the body as recorded, with properties that nobody knows', async () => {
    const { status, body, headers } = await askArm(createSmallSimulator(), firewallId);
    expect(status).toBe(200);
    expect(body).toEqual(smallEstate[0]);
    expect(headers.get('etag')).toBe('W/"as-recorded"');
  });

  it('finds it whatever the casing and keeps the stored casing', async () => {
    const { body } = await askArm(createSmallSimulator(), firewallId.toLowerCase());
    expect(body['id']).toBe(firewallId);
  });

  it.each([
    [`${network}/azureFirewalls/none`, 'ResourceNotFound'],
    [`${networkId}/subnets/none`, 'ResourceNotFound'],
    [`${subscription}/resourceGroups/none/providers/Microsoft.Network/azureFirewalls/x`, 'ResourceGroupNotFound'],
    ['/subscriptions/00000000-0000-0000-0000-000000000099/resourceGroups', 'SubscriptionNotFound'],
    [`${network}/azureFirewall`, 'InvalidResourceType'],
    ['/providers/Microsoft.Nothing', 'NotFound'],
  ])('answers 404 for %s', async (path, code) => {
    const { status, body } = await askArm(createSmallSimulator(), path);
    expect([status, codeOf(body)]).toEqual([404, code]);
  });

  it('shows a subnet both inside its network and on its own', async () => {
    const simulator = createSmallSimulator();
    const alone = await askArm(simulator, `${networkId}/subnets/nodes`);
    const inside = await askArm(simulator, networkId);
    expect(alone.body).toMatchObject({
      id: `${networkId}/subnets/nodes`,
      properties: { addressPrefix: '10.1.0.0/24' },
    });
    expect(inside.body).toMatchObject({ properties: { subnets: [{ name: 'nodes' }] } });
  });

  it('shows an agent pool with its flat profile under properties', async () => {
    const { body } = await askArm(createSmallSimulator(), `${clusterId}/agentPools/system`);
    expect(body).toMatchObject({
      type: 'Microsoft.ContainerService/managedClusters/agentPools',
      properties: { mode: 'System', type: 'VirtualMachineScaleSets' },
    });
  });

  it('names the rule collection groups in their policy', async () => {
    const { body } = await askArm(createSmallSimulator(), policyId);
    expect(body).toMatchObject({
      properties: { ruleCollectionGroups: [{ id: `${policyId}/ruleCollectionGroups/rcg-one` }] },
    });
  });
});

describe('lists', () => {
  it.each([
    [`${subscription}/providers/Microsoft.Network/azureFirewalls`, ['fw-One']],
    [`${network}/azureFirewalls`, ['fw-One']],
    [`${subscription}/resourceGroups/RG-NET/providers/microsoft.network/AzureFirewalls`, ['fw-One']],
    [`${subscription}/providers/Microsoft.ContainerService/managedClusters`, ['aks-one']],
    [`${networkId}/subnets`, ['nodes']],
    [`${routeTableId}/routes`, ['default']],
    [`${policyId}/ruleCollectionGroups`, ['rcg-one']],
    [`${clusterId}/agentPools`, ['system']],
    [`${subscription}/providers/Microsoft.Network/natGateways`, []],
    [`${subscription}/resourceGroups`, ['rg-Net']],
    [`${clusterId}/outboundNetworkDependenciesEndpoints`, []],
    [`${clusterId}/providers/Microsoft.KubernetesConfiguration/extensions`, []],
  ])('%s holds %j', async (path, names) => {
    const { status, body } = await askArm(createSmallSimulator(), path);
    expect([status, namesOf(body)]).toEqual([200, names]);
  });

  it('come in pages that nextLink joins without loss or repetition', async () => {
    const simulator = createSmallSimulator({ pageSize: 2 });
    const seen: unknown[] = [];
    let next: unknown = `https://127.0.0.1:8443${network}/ipGroups?api-version=2024-05-01`;
    let pages = 0;
    while (typeof next === 'string' && pages < 10) {
      const { body } = await askArm(simulator, next);
      seen.push(...namesOf(body));
      next = body['nextLink'];
      pages += 1;
    }
    expect([pages, seen]).toEqual([3, ['ipg-a', 'ipg-b', 'ipg-c', 'ipg-d', 'ipg-e']]);
  });

  it('refuse a skip token that is not theirs', async () => {
    const { status } = await askArm(createSmallSimulator(), `${network}/ipGroups?$skiptoken=nonsense`);
    expect(status).toBe(400);
  });

  it('of service tags are the recorded answer as a whole', async () => {
    const tags = {
      id: `${subscription}/providers/Microsoft.Network/serviceTags/Public`,
      name: 'Public',
      type: 'Microsoft.Network/serviceTags',
      values: [{ name: 'AzureCloud' }],
    };
    const simulator = createSmallSimulator({ estate: [...smallEstate, tags] });
    const { body } = await askArm(
      simulator,
      `${subscription}/providers/Microsoft.Network/locations/westeurope/serviceTags`,
    );
    expect(body).toMatchObject({ values: [{ name: 'AzureCloud' }] });
  });
});

describe('what every call must bring', () => {
  it.each(['', '?api-version=', '?api-version=latest'])('an api-version: "%s" is 400', async (query) => {
    const { status } = await askArm(createSmallSimulator(), `${firewallId}${query}`, { isRaw: true });
    expect(status).toBe(400);
  });

  it.each([
    ['no token', {}],
    ['somebody else’s token', { authorization: 'Bearer e30.e30.e30' }],
    ['a token that has ended', { authorization: `Bearer ${tokenFor('https://management.azure.com', -1)}` }],
    ['a token for another service', { authorization: `Bearer ${tokenFor('https://vault.azure.net')}` }],
  ])('a valid token: %s is 401', async (_, headers) => {
    const request = new Request(`https://127.0.0.1:8443${firewallId}?api-version=2024-05-01`, { headers });
    const { status, headers: answered } = await toExchange(await createSmallSimulator().azure(request));
    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toContain('Bearer');
  });
});

describe('writing', () => {
  const body = { location: 'westeurope', properties: { networkRuleCollections: [], unheardOf: 1 } };

  it('answers 201 for a new resource and 200 for a known one', async () => {
    const simulator = createSmallSimulator();
    const created = await askArm(simulator, `${network}/azureFirewalls/fw-two`, { method: 'PUT', body });
    const changed = await askArm(simulator, `${network}/azureFirewalls/FW-TWO`, { method: 'PUT', body });
    expect([created.status, changed.status]).toEqual([201, 200]);
    expect(changed.body).toMatchObject({ name: 'fw-two', type: 'Microsoft.Network/azureFirewalls' });
    expect(changed.body['etag']).not.toBe(created.body['etag']);
  });

  it('of a route changes the route table and the etags of both', async () => {
    const simulator = createSmallSimulator();
    const before = await askArm(simulator, routeTableId);
    const route = { properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'None' } };
    const put = await askArm(simulator, `${routeTableId}/routes/default`, { method: 'PUT', body: route });
    const after = await askArm(simulator, routeTableId);
    expect(put.status).toBe(200);
    expect(after.body).toMatchObject({
      properties: { routes: [{ name: 'default', properties: { nextHopType: 'None' } }] },
    });
    expect(after.body['etag']).not.toBe(before.body['etag']);
  });

  it('needs the parent of a child', async () => {
    const { status, body: answer } = await askArm(createSmallSimulator(), `${network}/routeTables/none/routes/r`, {
      method: 'PUT',
      body: { properties: {} },
    });
    expect([status, codeOf(answer)]).toEqual([404, 'ParentResourceNotFound']);
  });

  it('needs a location, and keeps it', async () => {
    const simulator = createSmallSimulator();
    const without = await askArm(simulator, firewallId, { method: 'PUT', body: { properties: {} } });
    const moved = await askArm(simulator, firewallId, { method: 'PUT', body: { ...body, location: 'eastus' } });
    const spaced = await askArm(simulator, firewallId, { method: 'PUT', body: { ...body, location: 'West Europe' } });
    expect([without.status, moved.status, spaced.status]).toEqual([400, 409, 200]);
  });

  it('is refused with 409 while the resource is being updated', async () => {
    const busy = smallEstate.map((resource) =>
      resource.id === firewallId ? { ...resource, properties: { provisioningState: 'Updating' } } : resource,
    );
    const simulator = createSmallSimulator({ estate: busy });
    const { status, body: answer } = await askArm(simulator, firewallId, { method: 'PUT', body });
    expect([status, codeOf(answer)]).toEqual([409, 'AnotherOperationInProgress']);
    expect(simulator.events()).toEqual([]);
  });

  it.each([
    [{ 'if-match': 'W/"as-recorded"' }, firewallId, 200],
    [{ 'if-match': 'W/"stale"' }, firewallId, 412],
    [{ 'if-match': '*' }, `${network}/azureFirewalls/none`, 412],
    [{ 'if-none-match': '*' }, firewallId, 412],
    [{ 'if-none-match': '*' }, `${network}/azureFirewalls/none`, 201],
  ])('with %j on %s is %i', async (headers, path, status) => {
    const exchange = await askArm(createSmallSimulator(), path, { method: 'PUT', body, headers });
    expect(exchange.status).toBe(status);
  });

  it('of something that is no JSON object is 400', async () => {
    const { status } = await askArm(createSmallSimulator(), firewallId, { method: 'PUT', body: [1] });
    expect(status).toBe(400);
  });

  it('patches tags by merging, null removes one', async () => {
    const { status, body: answer } = await askArm(createSmallSimulator(), firewallId, {
      method: 'PATCH',
      body: { tags: { stage: null, team: 'blue' } },
    });
    expect([status, answer['tags']]).toEqual([200, { owner: 'net', team: 'blue' }]);
    expect(answer).toMatchObject({ properties: { unheardOf: { kept: true } } });
  });

  it('refuses to patch what the service takes only by PUT', async () => {
    const simulator = createSmallSimulator();
    const rules = await askArm(simulator, firewallId, { method: 'PATCH', body: { properties: {} } });
    const route = await askArm(simulator, `${routeTableId}/routes/default`, { method: 'PATCH', body: { tags: {} } });
    expect([rules.status, route.status]).toEqual([400, 405]);
  });

  it('deletes a policy with its groups, and a second time finds nothing', async () => {
    const simulator = createSmallSimulator();
    const first = await askArm(simulator, policyId, { method: 'DELETE' });
    const second = await askArm(simulator, policyId, { method: 'DELETE' });
    const orphan = await askArm(simulator, `${policyId}/ruleCollectionGroups/rcg-one`);
    expect([first.status, second.status, orphan.status]).toEqual([200, 204, 404]);
  });

  it('takes a deleted group off its policy’s list', async () => {
    const simulator = createSmallSimulator();
    await askArm(simulator, `${policyId}/ruleCollectionGroups/rcg-one`, { method: 'DELETE' });
    const { body: policy } = await askArm(simulator, policyId);
    expect(policy).toMatchObject({ properties: { ruleCollectionGroups: [] } });
  });

  it('deletes a subnet from its network', async () => {
    const simulator = createSmallSimulator();
    await askArm(simulator, `${networkId}/subnets/NODES`, { method: 'DELETE' });
    const { body: answer } = await askArm(simulator, networkId);
    expect(answer).toMatchObject({ properties: { subnets: [] } });
  });
});

describe('faults', () => {
  it('throttle as often as they were asked to, with Retry-After', async () => {
    const failing = [
      { action: 'Microsoft.Network/ipGroups/read', status: 429, times: 2, retryAfterSeconds: 7 } as const,
    ];
    const simulator = createSmallSimulator({ faults: { failing } });
    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push(await askArm(simulator, `${network}/ipGroups`));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
  });

  it('forbid an action everywhere or below a scope', async () => {
    const forbidden = [
      { action: 'microsoft.network/azurefirewalls/*' },
      { action: '*/read', scope: `${networkId}/subnets` },
    ];
    const simulator = createSmallSimulator({ faults: { forbidden } });
    const statuses = [];
    for (const path of [firewallId, `${network}/azureFirewalls`, `${networkId}/subnets/nodes`, networkId, policyId]) {
      statuses.push((await askArm(simulator, path)).status);
    }
    expect(statuses).toEqual([403, 403, 403, 200, 200]);
  });
});

describe('the event of a write', () => {
  async function eventOf(path: string, method: string): Promise<ResourceEvent> {
    const events: ResourceEvent[] = [];
    const simulator = createSmallSimulator({ onEvent: (event) => events.push(event) });
    const body = { location: 'westeurope', properties: {} };
    await askArm(simulator, path, { method, ...(method === 'PUT' && { body }) });
    const [event] = events;
    if (!event || events.length > 1) throw new Error(`${events.length} events`);
    return event;
  }

  it('tells resource, operation, time and principal in the Event Grid schema', async () => {
    const item = toEventGridItem(await eventOf(firewallId, 'PUT'));
    expect(item).toMatchObject({
      topic: subscription,
      subject: firewallId.replace('resourceGroups', 'resourcegroups'),
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      eventTime: noon.toISOString(),
      dataVersion: '2',
      data: {
        operationName: 'Microsoft.Network/azureFirewalls/write',
        resourceUri: firewallId,
        status: 'Succeeded',
        claims: { appid: '00000000-0000-0000-0000-0000000000c1' },
        httpRequest: { method: 'PUT' },
        authorization: { evidence: { principalType: 'ServicePrincipal' } },
      },
    });
  });

  it('says the same in CloudEvents', async () => {
    const item = toCloudEvent(await eventOf(firewallId, 'DELETE'));
    expect(item).toMatchObject({
      specversion: '1.0',
      source: subscription,
      type: 'Microsoft.Resources.ResourceDeleteSuccess',
      time: noon.toISOString(),
    });
  });

  it('carries the child’s id if the call addressed the child', async () => {
    const event = await eventOf(`${routeTableId}/routes/default`, 'PUT');
    expect(event.data['operationName']).toBe('Microsoft.Network/routeTables/routes/write');
    expect(event.data['resourceUri']).toBe(`${routeTableId}/routes/default`);
  });

  it('names the person for a write without a token', async () => {
    const simulator = createSmallSimulator();
    const url = `http://localhost:7072${firewallId}?api-version=2024-05-01`;
    await simulator.armFor('ada@example.com', new Request(url, { method: 'DELETE' }));
    expect(simulator.events()[0]?.event.data).toMatchObject({
      claims: { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'ada@example.com' },
    });
  });

  it('is not published for reads and refused writes', async () => {
    const simulator = createSmallSimulator();
    await askArm(simulator, firewallId);
    await askArm(simulator, firewallId, { method: 'PUT', body: {} });
    await askArm(simulator, `${group}/providers/Microsoft.Network/ipGroups/none`, { method: 'DELETE' });
    expect(simulator.events()).toEqual([]);
  });
});
