import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import type { ClusterTopology, OwnEndpoint } from '../../shared/model/topology.ts';
import { cluster } from '../evaluate/support/topology.ts';

const host = 'aks-1.hcp.eastus.azmk8s.io';

function endpoint(overrides: Partial<OwnEndpoint> = {}): OwnEndpoint {
  return { category: 'images', host: 'new.example.com', port: 443, protocol: 'HTTPS', ...overrides };
}

function added(own: readonly OwnEndpoint[], overrides: Partial<ClusterTopology> = {}) {
  const all = dependenciesOf(cluster({ apiServerHost: host, ...overrides, ownEndpoints: own }));
  return all.filter(({ source }) => source === 'AKS API');
}

describe("the cluster's own list", () => {
  it('adds what the catalog does not know, as required', () => {
    expect(added([endpoint()])).toMatchObject([
      {
        id: 'aks-api.new.example.com.https.443',
        destination: { kind: 'host', pattern: 'new.example.com' },
        protocol: 'HTTPS',
        port: 443,
        need: 'required',
        features: ['images'],
      },
    ]);
  });

  it('says of when it is, where it could not be read again', () => {
    const own = [endpoint({ asOf: '2026-03-01T12:00:00.000Z' })];
    const all = dependenciesOf(cluster({ apiServerHost: host, ownEndpoints: own }));
    const sources = all.filter(({ id }) => id.startsWith('aks-api.')).map(({ source }) => source);
    expect(sources).toEqual(['AKS API, as it was on 2026-03-01']);
  });

  it('takes nothing away that it lacks', () => {
    const plain = dependenciesOf(cluster());
    const all = dependenciesOf(cluster({ ownEndpoints: [endpoint()] }));
    expect(all.filter(({ source }) => source !== 'AKS API')).toEqual(plain);
    expect(all).toHaveLength(plain.length + 1);
  });

  it.each<[string, Partial<OwnEndpoint>]>([
    ['the same host', { host: 'mcr.microsoft.com' }],
    ['a host of a pattern', { host: 'eastus.data.mcr.microsoft.com' }],
    ['the same pattern', { host: '*.data.mcr.microsoft.com' }],
    ['the API server', { host }],
    ['a pattern of which the cluster needs the API server only', { host: '*.hcp.eastus.azmk8s.io' }],
  ])('adds nothing where the catalog has %s', (_, overrides) => {
    expect(added([endpoint(overrides)])).toEqual([]);
  });

  it.each<[string, Partial<OwnEndpoint>]>([
    ['another port', { host: 'mcr.microsoft.com', port: 8443 }],
    ['another protocol', { host: 'mcr.microsoft.com', protocol: 'TCP' }],
    ['a wider pattern', { host: '*.mcr.microsoft.com' }],
  ])('adds what the catalog has with %s', (_, overrides) => {
    expect(added([endpoint(overrides)])).toHaveLength(1);
  });

  it.each<[string, Partial<OwnEndpoint>]>([
    ['AKS itself calls the category so', { category: 'ubuntu-optional' }],
    ['the catalog knows that the host was retired', { host: 'acs-mirror.azureedge.net' }],
  ])('adds as optional where %s', (_, overrides) => {
    expect(added([endpoint(overrides)])).toMatchObject([{ need: 'optional' }]);
  });

  it('adds an endpoint once that is in two categories, with the strictest need', () => {
    expect(added([endpoint(), endpoint({ category: 'gpu-optional' })])).toMatchObject([{ need: 'required' }]);
  });

  it('adds addresses as addresses and says what it cannot read', () => {
    const destinations = added([
      endpoint({ host: '192.0.2.7', protocol: 'UDP', port: 123 }),
      endpoint({ host: '<yours>.example.com' }),
    ]).map(({ destination }) => destination);
    expect(destinations).toEqual([
      { kind: 'address', prefix: '192.0.2.7' },
      { kind: 'unfilled', placeholder: '<yours>.example.com', pattern: '<yours>.example.com' },
    ]);
  });

  it('leaves the way to a private API server inside the network', () => {
    const own = [endpoint({ host: 'aks-1.privatelink.eastus.azmk8s.io' }), endpoint({ host: '*.azmk8s.io' })];
    const apiServerHost = 'aks-1.privatelink.eastus.azmk8s.io';
    expect(added(own, { apiServer: 'privateLink', apiServerHost })).toEqual([]);
  });
});
