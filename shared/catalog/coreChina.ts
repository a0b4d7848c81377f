import type { CoreRow } from './coreRows.ts';
import {
  apiServerAddressRow,
  apiServerRow,
  customDnsRow,
  hostRow as hostRowOf,
  legacyTunnelRow,
  timeRow,
} from './coreRows.ts';
import type { CatalogEntry } from './entry.ts';
import { sources, tags } from './entry.ts';

const clouds = ['AzureChinaCloud'] as const;
const hostRow = (pattern: string, row: CoreRow) => hostRowOf(clouds, pattern, row);

/** What every cluster in the cloud of 21Vianet needs. */
export const coreChina: readonly CatalogEntry[] = [
  legacyTunnelRow(clouds, 'UDP', 1194, { id: 'core.net.tunnel-udp1194.china' }),
  legacyTunnelRow(clouds, 'TCP', 9000, { id: 'core.net.tunnel-tcp9000.china' }),
  legacyTunnelRow(clouds, 'TCP', 22, { id: 'core.net.tunnel-tcp22.china' }),
  // The exception for nodes from after March 2021 is printed for the public cloud only.
  timeRow(clouds, { id: 'core.net.ntp.china' }),
  customDnsRow(clouds, { id: 'core.net.custom-dns.china' }),
  apiServerAddressRow(clouds, { id: 'core.net.apiserver-ip-443.china' }),
  apiServerRow(clouds, '*.hcp.{location}.cx.prod.service.azk8s.cn', { id: 'core.fqdn.apiserver-hcp.china' }),
  // The tunnel's name is not the API server's own, so it stays a pattern even where the cluster's host is known.
  apiServerRow(clouds, '*.tun.{location}.cx.prod.service.azk8s.cn', {
    id: 'core.fqdn.apiserver-tun.china',
    destination: { kind: 'host', pattern: '*.tun.{location}.cx.prod.service.azk8s.cn' },
  }),
  hostRow('mcr.microsoft.com', { id: 'core.fqdn.mcr.china', serviceTags: tags.registry }),
  hostRow('*.data.mcr.microsoft.com', { id: 'core.fqdn.mcr-data.china', serviceTags: tags.registry }),
  hostRow('mcr.azure.cn', { id: 'core.fqdn.mcr-azure-cn.china', serviceTags: tags.registry }),
  hostRow('*.data.mcr.azure.cn', { id: 'core.fqdn.mcr-data-azure-cn.china', serviceTags: tags.registry }),
  hostRow('*.azk8s.cn', { id: 'core.fqdn.azk8s.china' }),
  hostRow('management.chinacloudapi.cn', { id: 'core.fqdn.arm.china', serviceTags: tags.resourceManager }),
  hostRow('login.chinacloudapi.cn', { id: 'core.fqdn.login.china', serviceTags: tags.login }),
  hostRow('packages.microsoft.com', { id: 'core.fqdn.packages-microsoft.china' }),
  // Missing from the article for this cloud; node code probes it in every cloud and falls back.
  hostRow('packages.aks.azure.com', {
    id: 'core.fqdn.packages-aks.china',
    need: 'optional',
    coveredByFqdnTag: false,
    source: sources.nodeBootstrap,
  }),
];
