import { describe, expect, it } from 'vitest';
import type { Estate } from '../../shared/model/estate.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { group, ids, publicIp, routeTable, spoke } from './support/smallEstate.ts';

const a = publicIp();
const b = routeTable([]);

function read(...texts: readonly (string | object)[]): Estate {
  const files = texts.map((text, index) => ({
    name: `file${index + 1}.json`,
    text: typeof text === 'string' ? text : JSON.stringify(text),
  }));
  return toEstate(files, { kind: 'files' });
}

describe('forms of an estate file', () => {
  it.each<[string, string | object]>([
    ['an array of resources', [a, b]],
    ['a list answer', { value: [a, b] }],
    ['a Resource Graph answer of objects', { totalRecords: 2, count: 2, data: [a, b] }],
    [
      'a Resource Graph answer of columns and rows',
      {
        data: {
          columns: ['id', 'type', 'name', 'location', 'properties'].map((name) => ({ name, type: 'string' })),
          rows: [a, b].map((one) => [one.id, one.type, one.name, one.location ?? null, one.properties ?? null]),
        },
      },
    ],
    ['an estate', { resources: [a, b], gaps: [] }],
    ['NDJSON', `${JSON.stringify(a)}\n\n${JSON.stringify(b)}\r\n`],
    ['NDJSON of lists', `${JSON.stringify({ value: [a] })}\n${JSON.stringify([b])}`],
    ['a file with a byte order mark', `\uFEFF${JSON.stringify([a, b])}`],
    ['a list of lists', [{ value: [a] }, [b]]],
  ])('take %s', (_, content) => {
    expect(read(content)).toEqual({ source: { kind: 'files' }, resources: [a, b], gaps: [] });
  });

  it('take one resource', () => {
    expect(read(a)).toMatchObject({ resources: [a], gaps: [] });
  });

  it('keep the gaps and the time of a saved estate; the oldest time counts', () => {
    const gap = { resource: ids.policy, reason: 'forbidden', detail: 'Not for the reader.' };
    const estate = read(
      { collectedAt: '2026-05-02T00:00:00Z', resources: [a], gaps: [gap, { reason: 'tired' }] },
      { collectedAt: '2026-05-01T00:00:00Z', resources: [b] },
    );
    expect(estate).toMatchObject({
      collectedAt: '2026-05-01T00:00:00Z',
      gaps: [gap, { resource: 'file1.json', reason: 'malformed' }],
    });
  });
});

describe('the shape of a resource', () => {
  it('gets type and name from the id, whose casing it keeps', () => {
    const id = `${group}/providers/Microsoft.Network/VirtualNetworks/V/Subnets/S`;
    expect(read({ id, properties: {} }).resources).toEqual([
      { id, type: 'Microsoft.Network/VirtualNetworks/Subnets', name: 'S', properties: {} },
    ]);
  });

  it('counts an extension resource from its own provider', () => {
    const id = `${ids.cluster}/providers/Microsoft.KubernetesConfiguration/extensions/flux`;
    expect(read({ id }).resources).toMatchObject([
      { type: 'Microsoft.KubernetesConfiguration/extensions', name: 'flux' },
    ]);
  });

  it('keeps members that nobody here knows', () => {
    const odd = { ...a, properties: { ...a.properties, novelty: [1, null] }, extendedLocation: { name: 'edge' } };
    expect(read(odd).resources).toEqual([odd]);
  });

  it('folds lifted properties of a network back, nested ones too', () => {
    const lifted = {
      addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
      etag: 'W/"1"',
      id: ids.spoke,
      location: 'eastus',
      name: 'vnet-spoke',
      resourceGroup: 'rg-sea',
      subnets: [
        {
          addressPrefix: '10.42.1.0/24',
          id: ids.nodes,
          name: 'nodes',
          resourceGroup: 'rg-sea',
          routeTable: { id: ids.routes, resourceGroup: 'rg-sea' },
        },
      ],
      type: 'Microsoft.Network/virtualNetworks',
    };
    expect(read(lifted).resources).toEqual([
      {
        id: ids.spoke,
        type: 'Microsoft.Network/virtualNetworks',
        name: 'vnet-spoke',
        location: 'eastus',
        etag: 'W/"1"',
        properties: {
          addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
          subnets: [
            {
              id: ids.nodes,
              name: 'nodes',
              properties: { addressPrefix: '10.42.1.0/24', routeTable: { id: ids.routes } },
            },
          ],
        },
      },
    ]);
  });

  it('leaves a resource as it is that has nothing to fold', () => {
    const bare = { id: ids.routes, type: 'Microsoft.Network/routeTables', name: 'rt-nodes', resourceGroup: 'rg-sea' };
    expect(read(bare).resources).toEqual([bare]);
  });

  it('folds the inner sku of a firewall, and leaves the outer one of a public address', () => {
    const [firewall, address] = read([
      { id: ids.firewall, sku: { name: 'AZFW_VNet', tier: 'Standard' }, threatIntelMode: 'Alert' },
      { id: ids.publicIp, sku: { name: 'Standard' }, ipAddress: '203.0.113.10' },
    ]).resources;
    expect(firewall?.properties).toEqual({ sku: { name: 'AZFW_VNet', tier: 'Standard' }, threatIntelMode: 'Alert' });
    expect(address).toMatchObject({ sku: { name: 'Standard' }, properties: { ipAddress: '203.0.113.10' } });
  });

  it('reads a lifted cluster like one as the service returns it, with the casing of the command line', () => {
    const lifted = {
      id: ids.cluster,
      location: 'eastus',
      identity: { type: 'SystemAssigned' },
      privateFqdn: 'pier.privatelink.eastus.azmk8s.io',
      apiServerAccessProfile: { enablePrivateCluster: true },
      networkProfile: { outboundType: 'userDefinedRouting' },
      agentPoolProfiles: [{ name: 'system', vnetSubnetId: ids.nodes }],
    };
    const [cluster] = toTopology(read([lifted, spoke()])).clusters;
    expect(cluster).toMatchObject({
      apiServer: 'privateLink',
      apiServerHost: 'pier.privatelink.eastus.azmk8s.io',
      outboundType: 'userDefinedRouting',
      sources: [{ subnetId: ids.nodes, pools: ['system'] }],
    });
  });

  it('takes the list of service tags as one resource, also as it is downloaded', () => {
    const values = [{ name: 'Storage', properties: { addressPrefixes: ['192.0.2.0/24'] } }];
    const id = `/subscriptions/00000000-0000-0000-0000-000000000090/providers/Microsoft.Network/locations/eastus/serviceTags`;
    expect(read({ id, values, changeNumber: '7' }).resources).toMatchObject([
      { id, type: 'Microsoft.Network/locations/serviceTags', values },
    ]);
    expect(read({ changeNumber: 7, cloud: 'Public', values })).toMatchObject({
      resources: [{ type: 'Microsoft.Network/serviceTags', name: 'Public', values }],
      gaps: [],
    });
  });

  it('takes a cluster’s list of outbound dependencies if it says whose it is', () => {
    const value = [{ category: 'images', endpoints: [{ domainName: 'mcr.example.com' }] }];
    const id = `${ids.cluster}/outboundNetworkDependenciesEndpoints`;
    expect(read({ id, value }).resources).toMatchObject([
      { id, type: 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints', value },
    ]);
    expect(read({ value })).toMatchObject({ resources: [], gaps: [{ resource: 'file1.json', reason: 'malformed' }] });
  });
});

describe('bad input', () => {
  it.each<[string, string | object, string]>([
    ['no JSON', 'resources: none', 'not JSON'],
    ['a broken file', '[\n{"id": "/x",\n', 'not JSON'],
    ['an empty file', ' \n', 'empty'],
    ['a number', '42', 'a number'],
    ['null in a list', '[null]', 'null'],
    ['a text in a list', '["x"]', 'a string'],
    ['a resource without id', { name: 'x' }, 'no id'],
    ['a resource without type', { id: '/what' }, 'no type'],
    ['an id that is none', { id: 'what', type: 'Microsoft.Network/routeTables' }, 'not an ARM resource id'],
    ['properties that are a text', { id: ids.routes, properties: 'many' }, 'not an object'],
    ['a template', { $schema: 'https://schema.example.com/deploymentTemplate.json#', resources: [a] }, 'ARM template'],
  ])('is a gap that says why: %s', (_, content, why) => {
    const estate = read(content);
    expect(estate.resources).toEqual([]);
    expect(estate.gaps).toHaveLength(1);
    expect(estate.gaps[0]?.detail).toContain(why);
    expect(JSON.stringify(estate.gaps)).toContain(JSON.stringify(content).includes('"id"') ? '' : 'file1.json');
  });

  it('names file, place and id of a malformed resource and keeps the others', () => {
    const estate = read([a, { id: ids.routes, properties: [] }, b]);
    expect(estate.resources).toEqual([a, b]);
    expect(estate.gaps).toEqual([
      { resource: ids.routes, reason: 'malformed', detail: expect.stringContaining('file1.json#2') as string },
    ]);
  });

  it('loses only the bad line of NDJSON', () => {
    const estate = read(`${JSON.stringify(a)}\n{"id": \n${JSON.stringify(b)}`);
    expect(estate.resources).toEqual([a, b]);
    expect(estate.gaps).toMatchObject([{ resource: 'file1.json:2', reason: 'malformed' }]);
  });

  it('never quotes the file, which may hold a secret', () => {
    expect(JSON.stringify(read('password=hunter2').gaps)).not.toContain('hunter2');
  });

  it.each([
    ['AuthorizationFailed', 'forbidden'],
    ['ResourceNotFound', 'notFound'],
    ['TooManyRequests', 'throttled'],
    ['InternalServerError', 'unavailable'],
  ])('that is a saved error answer %s is a gap of reason %s', (code, reason) => {
    expect(read({ error: { code, message: 'no' } })).toMatchObject({ resources: [], gaps: [{ reason }] });
  });

  it.each([
    { value: [a], nextLink: 'https://management.example.com/next' },
    { data: [a], $skipToken: 'more' },
    { data: [a], resultTruncated: 'true' },
    { data: [a], skip_token: 'more' },
  ])('that breaks off before its last page is used as far as it goes, with a gap', (page) => {
    expect(read(page)).toMatchObject({ resources: [a], gaps: [{ resource: 'file1.json', reason: 'notFound' }] });
  });

  it('that is nested without end is a gap, not a crash', () => {
    const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(read(deep(50_000)).gaps).toHaveLength(1);
    const estate = read(`{"id":"${ids.routes}","properties":{"routes":${deep(50_000)}}}`);
    expect(estate).toMatchObject({ resources: [], gaps: [{ resource: ids.routes, reason: 'malformed' }] });
  });
});

describe('two versions of one id', () => {
  const older = routeTable([{ name: 'r', properties: { addressPrefix: '10.0.0.0/8' } }]);
  const upper = { ...older, id: older.id.toUpperCase() };

  it('are one silently when they say the same but for etags, order of members and casing of the id', () => {
    const again = {
      etag: 'W/"2"',
      properties: older.properties,
      name: older.name,
      type: older.type,
      id: upper.id,
      location: 'East US',
    };
    const estate = read([older], [again]);
    expect(estate.resources).toHaveLength(1);
    expect(estate.gaps).toEqual([]);
  });

  it('leave none where they do not tell which is live, with a gap that names both files', () => {
    const estate = read([b], [older]);
    expect(estate.resources).toEqual([]);
    expect(estate.gaps).toMatchObject([{ resource: older.id, reason: 'stale' }]);
    expect(estate.gaps[0]?.detail).toMatch(/file1\.json#1 and file2\.json#1/);
  });

  it('leave the one that was changed later, where both tell', () => {
    const at = (time: string) => ({ systemData: { lastModifiedAt: time } });
    const estate = read([{ ...b, ...at('2026-05-02T00:00:00Z') }], [{ ...older, ...at('2026-05-01T00:00:00Z') }]);
    expect(estate.resources).toMatchObject([b]);
    expect(estate.gaps).toHaveLength(1);
  });
});

it('an estate of no files is empty', () => {
  expect(toEstate([], { kind: 'files', description: 'nothing' })).toEqual({
    source: { kind: 'files', description: 'nothing' },
    resources: [],
    gaps: [],
  });
});
