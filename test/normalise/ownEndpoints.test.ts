import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json } from '../../shared/model/json.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { root } from '../support/sourceFiles.ts';

const clusterId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks';
const listId = `${clusterId.toUpperCase()}/outboundNetworkDependenciesEndpoints`;
const cluster = { id: clusterId, location: 'eastus', properties: { agentPoolProfiles: [] } };

function ownEndpointsOf(...others: readonly object[]) {
  const files = [{ name: 'estate.json', text: JSON.stringify([cluster, ...others]) }];
  return toTopology(toEstate(files, { kind: 'files' })).clusters[0]?.ownEndpoints;
}

function category(name: string, domainName: string, ...endpointDetails: readonly object[]): object {
  return { category: name, endpoints: [{ domainName, endpointDetails }] };
}

describe("a cluster's list of what it needs to reach", () => {
  const value = [
    category('Time-Sync', 'NTP.example.com', { port: 123, protocol: 'Udp' }),
    category('images', '*.data.example.com', { port: 443, protocol: 'Https' }, { port: '80', protocol: 'http' }),
  ];
  const expected = [
    { category: 'images', host: '*.data.example.com', port: 80, protocol: 'HTTP' },
    { category: 'images', host: '*.data.example.com', port: 443, protocol: 'HTTPS' },
    { category: 'time-sync', host: 'ntp.example.com', port: 123, protocol: 'UDP' },
  ];

  it('is read as ARM answers it, with the id put in', () => {
    expect(ownEndpointsOf({ id: listId, value })).toEqual(expected);
  });

  it('is read as the reader of Azure keeps it', () => {
    expect(ownEndpointsOf({ id: listId, properties: { value } })).toEqual(expected);
  });

  it('is absent where the estate does not hold it', () => {
    expect(ownEndpointsOf()).toBeUndefined();
  });

  it.each<[string, unknown, readonly object[]]>([
    ['no list', 'many', []],
    ['entries of other kinds', [7, null, { category: 'images' }, { endpoints: 'none' }], []],
    ['an entry without a port', [category('images', 'a.example.com', { protocol: 'Https' })], []],
    ['an entry without a host', [category('images', '', { port: 443 })], []],
    [
      'an address for a host',
      [category('api', '', { port: 9000, protocol: 'TCP', ipAddress: '192.0.2.4' })],
      [{ category: 'api', host: '192.0.2.4', port: 9000, protocol: 'TCP' }],
    ],
    [
      'an unheard-of protocol',
      [category('api', 'a.example.com', { port: 99, protocol: 'Quux' })],
      [{ category: 'api', host: 'a.example.com', port: 99, protocol: 'TCP' }],
    ],
    ['one entry twice', [...value, ...value], expected],
  ])('says only what can be read: %s', (_, given, wanted) => {
    expect(ownEndpointsOf({ id: listId, value: given })).toEqual(wanted);
  });

  const recording = join(root, '../shared/fixtures/outbound-dependencies/example.json');
  it.skipIf(!existsSync(recording))('is read whole from a recorded answer (skipped without ../shared)', () => {
    const { body } = JSON.parse(readFileSync(recording, 'utf8')) as { body: { value: readonly Json[] } };
    const resource: Partial<ArmResource> = { id: listId, ...body };
    const hosts = new Set(ownEndpointsOf(resource)?.map(({ host }) => host));
    const written = [...JSON.stringify(body).matchAll(/"domainName":"([^"]+)"/g)].map(([, name = '']) => name);
    expect(written.length).toBeGreaterThan(10);
    expect([...hosts].sort()).toEqual([...new Set(written)].sort());
  });
});
