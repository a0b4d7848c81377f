import { describe, expect, it } from 'vitest';
import { listDeclarations } from '../../shared/drift/listIdentity.ts';
import { toSnapshot, withoutVolatile } from '../../shared/drift/snapshot.ts';
import { volatileFields } from '../../shared/drift/volatile.ts';
import { toSha256 } from '../../shared/model/digest.ts';
import { estateOf, idOf, resource, smallEstate } from './estates.ts';

describe('a snapshot', () => {
  it('is the sha256 of canonical JSON with the resources sorted by id', () => {
    const { digest, canonical } = toSnapshot(smallEstate());
    expect(digest).toBe(toSha256(canonical));
    const ids = (JSON.parse(canonical) as { id: string }[]).map(({ id }) => id);
    expect(ids).toHaveLength(5);
    expect(ids).toEqual([...ids].sort());
  });

  it('counts a resource once that was listed twice, whichever came first', () => {
    const one = resource('Microsoft.Network/ipGroups/ipg', { ipAddresses: ['10.0.0.1'] });
    const two = resource('Microsoft.Network/ipGroups/ipg', { ipAddresses: ['10.0.0.2'] });
    expect(toSnapshot(estateOf([one, one])).digest).toBe(toSnapshot(estateOf([one])).digest);
    expect(toSnapshot(estateOf([one, two])).digest).toBe(toSnapshot(estateOf([two, one])).digest);
  });

  it('does not count gaps', () => {
    const gaps = [{ resource: idOf('Microsoft.Network/routeTables/rt-9'), reason: 'forbidden' as const }];
    expect(toSnapshot({ ...smallEstate(), gaps }).digest).toBe(toSnapshot(smallEstate()).digest);
  });

  it('counts unknown types and members', () => {
    const known = toSnapshot(estateOf([])).digest;
    const unknown = toSnapshot(estateOf([resource('Example.Future/things/t', { a: 1 })])).digest;
    const changed = toSnapshot(estateOf([resource('Example.Future/things/t', { a: 2 })])).digest;
    expect(new Set([known, unknown, changed]).size).toBe(3);
  });

  it('is stored in the spelling of the service, without volatile members', () => {
    const firewall = resource(
      'Microsoft.Network/azureFirewalls/fw',
      {
        provisioningState: 'Succeeded',
        ipConfigurations: [{ name: 'Primary', etag: 'W/"1"', properties: { privateIPAddress: '10.40.0.4' } }],
        ipGroups: [{ id: idOf('Microsoft.Network/ipGroups/IPG'), changeNumber: '4' }],
      },
      { etag: 'W/"1"' },
    );
    expect(withoutVolatile(estateOf([firewall])).resources).toEqual([
      resource('Microsoft.Network/azureFirewalls/fw', {
        ipConfigurations: [{ name: 'Primary', properties: { privateIPAddress: '10.40.0.4' } }],
        ipGroups: [{ id: idOf('Microsoft.Network/ipGroups/IPG'), changeNumber: '4' }],
      }),
    ]);
  });

  it('keeps the list that a cluster makes of its needs, and counts no change of it', () => {
    const listOf = (value: string[]) =>
      resource(
        'Microsoft.ContainerService/managedClusters/aks',
        { value },
        {
          id: `${idOf('Microsoft.ContainerService/managedClusters/aks')}/outboundNetworkDependenciesEndpoints`,
          type: 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints',
        },
      );
    expect(withoutVolatile(estateOf([listOf(['a'])])).resources).toEqual([listOf(['a'])]);
    expect(toSnapshot(estateOf([listOf(['a'])])).digest).toBe(toSnapshot(estateOf([listOf(['b'])])).digest);
  });

  it('keeps tags that are called like volatile members', () => {
    const tagged = resource('Microsoft.Network/ipGroups/ipg', {}, { tags: { etag: 'kept', properties: 'kept' } });
    expect(withoutVolatile(estateOf([tagged])).resources).toEqual([tagged]);
    const other = { ...tagged, tags: { etag: 'Kept', properties: 'kept' } };
    expect(toSnapshot(estateOf([other])).digest).not.toBe(toSnapshot(estateOf([tagged])).digest);
  });
});

describe('the declarations', () => {
  it('give a reason for everything that is left out', () => {
    expect(volatileFields.length).toBeGreaterThan(40);
    for (const field of volatileFields) expect(field.reason, field.path).toMatch(/^[A-Z].{15,}\.$/);
  });

  it('say once only how a list is compared', () => {
    const places = listDeclarations.flatMap(({ types, path }) => types.map((type) => `${type} ${path}`));
    expect(places.length).toBeGreaterThan(80);
    expect(new Set(places).size).toBe(places.length);
  });
});
