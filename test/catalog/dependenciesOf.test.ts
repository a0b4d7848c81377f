import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import { toDestinationText } from '../../shared/model/catalog.ts';
import { cluster, subnet } from '../evaluate/support/topology.ts';

function idsOf(dependencies: readonly Dependency[]): readonly string[] {
  return dependencies.map(({ id }) => id);
}

function needOf(dependencies: readonly Dependency[], id: string): string {
  return dependencies.find((dependency) => dependency.id === id)?.need ?? 'not listed';
}

describe('what a cluster needs', () => {
  it('is the API server, the registry, the control plane and the packages on a public cluster', () => {
    const required = dependenciesOf(cluster()).filter(({ need }) => need === 'required');
    expect(required.map(({ destination }) => toDestinationText(destination))).toEqual([
      '*.data.mcr.microsoft.com',
      '*.hcp.eastus.azmk8s.io',
      'login.microsoftonline.com',
      'management.azure.com',
      'mcr.microsoft.com',
      'packages.aks.azure.com',
      'packages.microsoft.com',
    ]);
  });

  it('is the same however many other clusters were asked about before, and shared within a region', () => {
    const one = cluster({ apiServerHost: 'aks-1.hcp.eastus.azmk8s.io' });
    const before = structuredClone(dependenciesOf(one));
    // More names than are kept, each its cluster's own.
    for (let number = 0; number < 600; number += 1)
      dependenciesOf(cluster({ apiServerHost: `other-${number}.hcp.eastus.azmk8s.io` }));
    const after = dependenciesOf(one);
    expect(after).toEqual(before);
    const tunnel = ({ id }: Dependency) => id === 'core.net.tunnel-udp1194.global';
    const other = dependenciesOf(cluster({ apiServerHost: 'aks-2.hcp.eastus.azmk8s.io' }));
    expect(after.find(tunnel)).toBeDefined();
    expect(other.find(tunnel)).toBe(after.find(tunnel));
    const abroad = dependenciesOf(cluster({ location: 'westeurope' })).find(tunnel);
    expect(abroad && toDestinationText(abroad.destination)).toBe('AzureCloud.westeurope');
  });

  it("names the cluster's own API server where it is known", () => {
    const dependencies = dependenciesOf(cluster({ apiServerHost: 'AKS-1.hcp.eastus.azmk8s.io' }));
    const host = dependencies.find(({ id }) => id === 'core.fqdn.apiserver-hcp.global');
    expect(host?.destination).toEqual({ kind: 'host', pattern: 'aks-1.hcp.eastus.azmk8s.io' });
    expect(host?.isApiServer).toBe(true);
  });

  it('writes regions as host names do', () => {
    const texts = dependenciesOf(cluster({ location: 'West Europe' })).map(({ destination }) =>
      toDestinationText(destination),
    );
    expect(texts).toContain('*.hcp.westeurope.azmk8s.io');
    expect(texts).toContain('AzureCloud.westeurope');
  });

  it.each(['privateLink', 'vnetIntegration'] as const)('holds no way to the API server with %s', (apiServer) => {
    const dependencies = dependenciesOf(cluster({ apiServer }));
    expect(dependencies.filter(({ isApiServer }) => isApiServer)).toEqual([]);
    expect(idsOf(dependencies)).not.toContain('core.net.tunnel-tcp9000.global');
  });

  it('leaves registry and packages out on a network isolated cluster', () => {
    const isolated = dependenciesOf(cluster({ apiServer: 'privateLink', networkIsolated: true, outboundType: 'none' }));
    expect(isolated.filter(({ need }) => need !== 'optional')).toEqual([]);
  });

  it('lists as optional what hangs on an input that ARM does not show', () => {
    const dependencies = dependenciesOf(cluster());
    for (const id of ['tunnel-udp1194', 'tunnel-tcp9000', 'ntp', 'apiserver-ip-443']) {
      expect(needOf(dependencies, `core.net.${id}.global`)).toBe('optional');
    }
  });

  it('lets the configuration settle such inputs', () => {
    const settled = dependenciesOf(cluster(), {
      konnectivity: true,
      nodesFromBeforeMarch2021: false,
      callsApiServerByAddress: true,
    });
    expect(needOf(settled, 'core.net.tunnel-udp1194.global')).toBe('not listed');
    expect(needOf(settled, 'core.net.ntp.global')).toBe('not listed');
    expect(needOf(settled, 'core.net.apiserver-ip-443.global')).toBe('required');
    expect(needOf(dependenciesOf(cluster(), { konnectivity: false }), 'core.net.tunnel-udp1194.global')).toBe(
      'required',
    );
  });

  it('asks for every custom DNS server, and not for the one of Azure', () => {
    const sources = [
      subnet({ dnsServers: ['10.42.2.4', '168.63.129.16'] }),
      subnet({ dnsServers: ['10.42.2.4', '192.0.2.53'] }),
    ];
    const dns = dependenciesOf(cluster({ sources })).filter(({ port }) => port === 53);
    expect(dns.map(({ destination, need, protocol }) => [toDestinationText(destination), need, protocol])).toEqual([
      ['10.42.2.4', 'required', 'UDP'],
      ['192.0.2.53', 'required', 'UDP'],
    ]);
  });

  it('keeps a place for DNS servers that could not be read', () => {
    const unread = subnet();
    Reflect.deleteProperty(unread, 'dnsServers');
    const dns = dependenciesOf(cluster({ sources: [unread] })).filter(({ port }) => port === 53);
    expect(dns.map(({ destination, need }) => [destination.kind, need])).toEqual([['unfilled', 'optional']]);
  });

  it('follows the operating system and its update channel', () => {
    const on = (upgradeChannel?: string, ubuntu = true) =>
      dependenciesOf(cluster({ nodes: { ubuntu, ...(upgradeChannel === undefined ? {} : { upgradeChannel }) } }));
    expect(needOf(on('Unmanaged'), 'os.fqdn.security.all')).toBe('recommended');
    expect(needOf(on(), 'os.fqdn.security.all')).toBe('recommended');
    expect(needOf(on('NodeImage'), 'os.fqdn.security.all')).toBe('not listed');
    expect(needOf(on('SecurityPatch'), 'os.fqdn.snapshot-ubuntu.all')).toBe('recommended');
    expect(needOf(on('Unmanaged', false), 'os.fqdn.security.all')).toBe('not listed');
    expect(needOf(dependenciesOf(cluster()), 'os.fqdn.security.all')).toBe('optional');
  });

  it('differs between the clouds', () => {
    const china = dependenciesOf(cluster({ cloud: 'AzureChinaCloud', location: 'chinaeast2' }));
    const government = dependenciesOf(cluster({ cloud: 'AzureUSGovernment', location: 'usgovvirginia' }));
    expect(needOf(china, 'core.net.tunnel-tcp22.china')).toBe('optional');
    expect(needOf(china, 'core.net.ntp.china')).toBe('required');
    expect(china.map(({ destination }) => toDestinationText(destination))).toContain(
      '*.tun.chinaeast2.cx.prod.service.azk8s.cn',
    );
    expect(government.map(({ destination }) => toDestinationText(destination))).toContain('login.microsoftonline.us');
    expect([...idsOf(china), ...idsOf(government)].filter((id) => id.endsWith('.global'))).toEqual([]);
  });

  it('is sorted and holds each destination, protocol and port once', () => {
    const keys = dependenciesOf(cluster({ nodes: { ubuntu: true } })).map(
      ({ destination, protocol, port }) =>
        `${toDestinationText(destination).toLowerCase()} ${String(port).padStart(5, '0')} ${protocol}`,
    );
    expect(keys).toEqual([...new Set(keys)].toSorted());
  });
});
