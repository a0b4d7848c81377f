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
import { tags } from './entry.ts';

const clouds = ['AzureUSGovernment'] as const;
const hostRow = (pattern: string, row: CoreRow) => hostRowOf(clouds, pattern, row);

/** What every cluster in the US Government cloud needs. */
export const coreUSGovernment: readonly CatalogEntry[] = [
  legacyTunnelRow(clouds, 'UDP', 1194, { id: 'core.net.tunnel-udp1194.usgov' }),
  legacyTunnelRow(clouds, 'TCP', 9000, { id: 'core.net.tunnel-tcp9000.usgov' }),
  // The exception for nodes from after March 2021 is printed for the public cloud only.
  timeRow(clouds, { id: 'core.net.ntp.usgov' }),
  customDnsRow(clouds, { id: 'core.net.custom-dns.usgov' }),
  apiServerAddressRow(clouds, { id: 'core.net.apiserver-ip-443.usgov' }),
  apiServerRow(clouds, '*.hcp.{location}.cx.aks.containerservice.azure.us', { id: 'core.fqdn.apiserver-hcp.usgov' }),
  hostRow('mcr.microsoft.com', { id: 'core.fqdn.mcr.usgov', serviceTags: tags.registry }),
  hostRow('*.data.mcr.microsoft.com', { id: 'core.fqdn.mcr-data.usgov', serviceTags: tags.registry }),
  hostRow('management.usgovcloudapi.net', { id: 'core.fqdn.arm.usgov', serviceTags: tags.resourceManager }),
  hostRow('login.microsoftonline.us', { id: 'core.fqdn.login.usgov', serviceTags: tags.login }),
  hostRow('packages.microsoft.com', { id: 'core.fqdn.packages-microsoft.usgov' }),
  // Switched off in May 2025 although the article still prints it; nodes probe it and fall back.
  hostRow('acs-mirror.azureedge.net', { id: 'core.fqdn.acs-mirror.usgov', need: 'optional' }),
  hostRow('packages.aks.azure.com', { id: 'core.fqdn.packages-aks.usgov' }),
];
