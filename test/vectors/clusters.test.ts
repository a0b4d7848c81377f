import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { app, estateOf, firewallPublicAddress, inGroup, route, type Scene, toFirewall } from './arm.ts';

const everything = [inGroup(300, ['A100A', app('all', ['*'], { protocols: [{ protocolType: 'Https', port: 443 }] })])];

function audit(scene: Scene) {
  const report = auditEstate({
    estate: estateOf({ groups: everything, ...scene }),
    generatedAt: '2026-11-21T12:00:00.000Z',
  });
  const api = report.clusters[0]?.dependencies.find(({ destination }) => destination === 'aks-1.hcp.eastus.azmk8s.io');
  return { kinds: report.findings.map(({ kind }) => kind), api };
}

describe('the worked answers on clusters, from ARM', () => {
  it('R19: routes that kubenet writes for its nodes are no drift', () => {
    const networkProfile = { networkPlugin: 'kubenet', podCidr: '10.244.0.0/16' };
    const before = estateOf({ networkProfile, routes: [toFirewall()] });
    const ofNode = route('10.244.0.0/24', 'VirtualAppliance', '10.42.1.4');
    const after = estateOf({ networkProfile, routes: [toFirewall(), ofNode] });
    expect(compareEstates(before, after)).toEqual([]);
    const foreign = route('10.245.0.0/24', 'VirtualAppliance', '10.42.1.4');
    expect(compareEstates(before, estateOf({ networkProfile, routes: [toFirewall(), foreign] }))).not.toEqual([]);
  });

  it('C4: one public address of the firewall outside the authorized ranges fails now and then', () => {
    const authorized = { apiServerAccessProfile: { authorizedIPRanges: [`${firewallPublicAddress}/32`] } };
    const two = { cluster: authorized, publicIps: [firewallPublicAddress, '203.0.113.133'] };
    expect(audit(two)).toMatchObject({
      kinds: expect.arrayContaining(['authorized-ranges-miss-firewall']) as string[],
      api: { verdict: 'partial' },
    });
    const one = audit({ cluster: authorized });
    expect(one.kinds).not.toContain('authorized-ranges-miss-firewall');
    expect(one.api?.verdict).toBe('allowed');
  });

  it('C5: user-defined routing without a default route is no way out', () => {
    expect(audit({ routes: [] }).kinds).toContain('outbound-type-mismatch');
    expect(audit({}).kinds).not.toContain('outbound-type-mismatch');
  });

  it('C7: authorized ranges on a private cluster are none', () => {
    const profile = { enablePrivateCluster: true, authorizedIPRanges: ['198.51.100.0/24'] };
    const { kinds } = audit({ cluster: { apiServerAccessProfile: profile } });
    expect(kinds).toContain('authorized-ranges-on-private');
    expect(kinds).not.toContain('authorized-ranges-miss-firewall');
  });
});
