import { when } from './condition.ts';
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

const clouds = ['AzureCloud'] as const;
const hostRow = (pattern: string, row: CoreRow) => hostRowOf(clouds, pattern, row);

/** What every cluster in the public cloud needs. */
export const coreAzure: readonly CatalogEntry[] = [
  legacyTunnelRow(clouds, 'UDP', 1194, { id: 'core.net.tunnel-udp1194.global' }),
  legacyTunnelRow(clouds, 'TCP', 9000, { id: 'core.net.tunnel-tcp9000.global' }),
  timeRow(clouds, { id: 'core.net.ntp.global', need: 'optional', when: when('nodesFromBeforeMarch2021') }),
  customDnsRow(clouds, { id: 'core.net.custom-dns.global' }),
  apiServerAddressRow(clouds, { id: 'core.net.apiserver-ip-443.global' }),
  apiServerRow(clouds, '*.hcp.{location}.azmk8s.io', { id: 'core.fqdn.apiserver-hcp.global' }),
  hostRow('mcr.microsoft.com', { id: 'core.fqdn.mcr.global', serviceTags: tags.registry }),
  hostRow('*.data.mcr.microsoft.com', { id: 'core.fqdn.mcr-data.global', serviceTags: tags.registry }),
  // Only the DNS name behind the registry: clients put mcr.microsoft.com into SNI, so its denial is no emergency.
  hostRow('mcr-0001.mcr-msedge.net', {
    id: 'core.fqdn.mcr-msedge.global',
    need: 'recommended',
    serviceTags: tags.registry,
  }),
  hostRow('management.azure.com', { id: 'core.fqdn.arm.global', serviceTags: tags.resourceManager }),
  hostRow('login.microsoftonline.com', { id: 'core.fqdn.login.global', serviceTags: tags.login }),
  hostRow('packages.microsoft.com', { id: 'core.fqdn.packages-microsoft.global' }),
  // Switched off in May 2025 although the article still prints it; nodes probe it and fall back.
  hostRow('acs-mirror.azureedge.net', { id: 'core.fqdn.acs-mirror.global', need: 'optional' }),
  hostRow('packages.aks.azure.com', { id: 'core.fqdn.packages-aks.global' }),
  // Nodes asked for it once, during an outage of the registry; listed so that a deny in the logs is recognised.
  hostRow('mcrprod.azurecr.io', {
    id: 'core.fqdn.mcrprod-acr.global',
    need: 'optional',
    coveredByFqdnTag: false,
    source: sources.registryReport,
  }),
];
