import { describe, expect, it } from 'vitest';
import { fromEventGridEvent } from '../../shared/azure/event.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
const routeTable = `${subscription}/resourcegroups/rg/providers/Microsoft.Network/routeTables/rt`;
const objectId = '00000000-0000-0000-0000-0000000000c1';

function dataOf(resourceUri: string, operationName: string, more: JsonObject = {}): JsonObject {
  return { resourceUri, operationName, status: 'Succeeded', correlationId: 'c-1', ...more };
}

function gridEvent(data: JsonObject, eventType = 'Microsoft.Resources.ResourceWriteSuccess'): JsonObject {
  const subject = data['resourceUri'] ?? null;
  const common = { id: 'e-1', topic: subscription, subject, eventTime: '2026-01-01T00:00:00.1234567Z' };
  return { ...common, eventType, data, dataVersion: '2', metadataVersion: '1' };
}

const write = dataOf(routeTable, 'Microsoft.Network/routeTables/write');

describe('an event of Azure Resource Manager', () => {
  const expected = {
    eventId: 'e-1',
    resourceId: routeTable,
    operation: 'Microsoft.Network/routeTables/write',
    changedAt: '2026-01-01T00:00:00.123Z',
    correlationId: 'c-1',
  };

  it('is read in the schema of Event Grid', () => {
    expect(fromEventGridEvent(gridEvent(write))).toEqual(expected);
  });

  it('is read as a CloudEvent', () => {
    const event = {
      id: 'e-1',
      source: subscription,
      subject: routeTable,
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      time: '2026-01-01T00:00:00.1234567Z',
      specversion: '1.0',
      data: write,
    };
    expect(fromEventGridEvent(event)).toEqual(expected);
  });

  it('is read out of an array of one', () => {
    expect(fromEventGridEvent([gridEvent(write)])).toEqual(expected);
  });

  it('names the resource by its subject where the data do not', () => {
    const event = { ...gridEvent({ operationName: 'Microsoft.Network/routeTables/write' }), subject: routeTable };
    expect(fromEventGridEvent(event)).toMatchObject({ resourceId: routeTable });
  });
});

describe('a change matters', () => {
  const network = `${subscription}/resourceGroups/rg/providers/Microsoft.Network`;
  const cluster = `${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks`;
  it.each([
    [`${network}/azureFirewalls/fw`, 'Microsoft.Network/azureFirewalls/write'],
    [
      `${network}/firewallPolicies/p/ruleCollectionGroups/g`,
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write',
    ],
    [`${network}/virtualNetworks/v/subnets/s`, 'Microsoft.Network/virtualNetworks/subnets/write'],
    [`${network}/ROUTETABLES/rt/routes/r`, 'Microsoft.Network/routeTables/routes/write'],
    [`${cluster}/agentPools/pool`, 'Microsoft.ContainerService/managedClusters/agentPools/write'],
    [cluster, 'Microsoft.ContainerService/managedClusters/start/action'],
    [`${network}/firewallPolicies/p`, 'Microsoft.Network/firewallPolicies/deploy/action'],
  ])('to %s (%s)', (id, operation) => {
    expect(fromEventGridEvent(gridEvent(dataOf(id, operation)))).toMatchObject({ resourceId: id, operation });
  });

  it.each([
    [
      'another kind of resource',
      `${subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/s`,
      'w/write',
    ],
    ['a resource group', `${subscription}/resourceGroups/rg`, 'Microsoft.Resources/subscriptions/resourceGroups/write'],
    ['a type that only begins alike', `${network}/ipGroupsOfOthers/x`, 'Microsoft.Network/ipGroupsOfOthers/write'],
    ['a draft', `${network}/firewallPolicies/p/firewallPolicyDrafts/default`, 'Microsoft.Network/x/write'],
    ['reading credentials', cluster, 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'],
    [
      'joining a subnet',
      `${network}/virtualNetworks/v/subnets/s`,
      'Microsoft.Network/virtualNetworks/subnets/join/action',
    ],
  ])('and is nothing to us when it is %s', (_, id, operation) => {
    expect(fromEventGridEvent(gridEvent(dataOf(id, operation)))).toBeUndefined();
  });

  it.each([
    ['Microsoft.Resources.ResourceWriteSuccess', true],
    ['Microsoft.Resources.ResourceDeleteSuccess', true],
    ['Microsoft.Resources.ResourceActionSuccess', true],
    ['Microsoft.Resources.ResourceWriteFailure', false],
    ['Microsoft.Resources.ResourceDeleteCancel', false],
    ['Microsoft.EventGrid.SubscriptionValidationEvent', false],
  ])('if its type is %s: %s', (type, matters) => {
    expect(fromEventGridEvent(gridEvent(write, type)) !== undefined).toBe(matters);
  });
});

describe('who made a change', () => {
  const who = (more: JsonObject) => fromEventGridEvent(gridEvent({ ...write, ...more }))?.changedBy;
  const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';
  const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

  it.each([
    ['a display name', { claims: { name: 'Ada Example', [upn]: 'ada@example.com', [oid]: objectId } }, 'Ada Example'],
    ['a user name', { claims: { [upn]: 'ada@example.com', [oid]: objectId } }, 'ada@example.com'],
    ['an object id', { claims: { [oid]: objectId, appid: 'app' } }, objectId],
    ['an application', { claims: { appid: 'app' } }, 'app'],
    ['the principal of the role', { authorization: { evidence: { principalId: objectId } } }, objectId],
    ['nobody', { claims: { name: '  ' } }, undefined],
  ])('is told by %s', (_, more, expected) => {
    expect(who(more)).toBe(expected);
  });

  it('is all that is kept of the claims', () => {
    const claims = { name: 'Ada Example', ipaddr: '203.0.113.7', 'http://example.com/claims/mail': 'ada@example.com' };
    const text = JSON.stringify(
      fromEventGridEvent(gridEvent({ ...write, claims, httpRequest: { clientIpAddress: '203.0.113.7' } })),
    );
    expect(text).toContain('Ada Example');
    expect(text).not.toContain('203.0.113.7');
    expect(text).not.toContain('ada@example.com');
  });

  it('comes without control characters', () => {
    expect(who({ claims: { name: 'Ada\r\nBcc: x\u0007' } })).toBe('Ada Bcc: x');
  });
});

describe('a body that is no such event', () => {
  const bodies: readonly Json[] = [
    null,
    'text',
    7,
    [],
    [gridEvent(write), gridEvent(write)],
    {},
    { ...gridEvent(write), id: 5 },
    { ...gridEvent(write), eventTime: 'yesterday' },
    { ...gridEvent(write), data: null, subject: null },
    { ...gridEvent(write), data: [1], subject: 'not an id' },
  ];
  it.each(bodies.map((body) => [JSON.stringify(body).slice(0, 60), body] as const))('gives nothing: %s', (_, body) => {
    expect(fromEventGridEvent(body)).toBeUndefined();
  });
});
