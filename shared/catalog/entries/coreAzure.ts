import {
  insteadOfApiServerAddress,
  insteadOfApiServerHost,
  insteadOfBootstrap,
  insteadOfFrontDoor,
  insteadOfLogin,
  insteadOfRegistry,
  insteadOfResourceManager,
  insteadOfTime,
  insteadOfTunnel,
} from '../alternatives.ts';
import {
  agedNodes,
  callsApiServerByAddress,
  customDnsServers,
  legacyTunnel,
  notIsolated,
  publicApiServer,
} from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What every cluster in the public cloud needs. */
export const coreAzureEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'core',
      clouds: ['AzureCloud'],
      when: legacyTunnel,
      protocols: ['UDP'],
      source: sources.outboundRules,
    },
    [
      {
        id: 'core.net.tunnel-udp1194.global',
        tag: 'AzureCloud.<location>',
        ports: [1194],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      {
        id: 'core.net.tunnel-tcp9000.global',
        tag: 'AzureCloud.<location>',
        protocols: ['TCP'],
        ports: [9000],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      {
        id: 'core.net.ntp.global',
        host: 'ntp.ubuntu.com',
        when: agedNodes,
        ports: [123],
        need: 'optional',
        purpose: 'node clocks',
        alternatives: insteadOfTime,
      },
      {
        id: 'core.net.custom-dns.global',
        address: '<customDnsIp>',
        when: customDnsServers,
        ports: [53],
        purpose: "name resolution by the network's own DNS servers",
        mayBeAbsent: true,
      },
      {
        id: 'core.net.apiserver-ip-443.global',
        address: '<apiServerIp>',
        when: callsApiServerByAddress,
        protocols: ['TCP'],
        purpose: 'pods that call the API server by its service address',
        alternatives: insteadOfApiServerAddress,
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'core',
      clouds: ['AzureCloud'],
      when: notIsolated,
      coveredByFqdnTag: true,
      source: sources.outboundRules,
    },
    [
      {
        id: 'core.fqdn.apiserver-hcp.global',
        host: '*.hcp.<location>.azmk8s.io',
        exact: '<apiServerFqdn>',
        when: publicApiServer,
        purpose: 'nodes and their tunnel to the API server',
        alternatives: insteadOfApiServerHost,
        since: '2019-06-06',
      },
      {
        id: 'core.fqdn.mcr.global',
        host: 'mcr.microsoft.com',
        purpose: 'images of system components',
        alternatives: insteadOfRegistry,
        since: '2019-04-26',
      },
      {
        id: 'core.fqdn.mcr-data.global',
        host: '*.data.mcr.microsoft.com',
        purpose: 'images of system components',
        alternatives: insteadOfRegistry,
        since: '2020-03-08',
      },
      // Only the DNS name behind the registry: clients put mcr.microsoft.com into SNI, so its denial is no emergency.
      {
        id: 'core.fqdn.mcr-msedge.global',
        host: 'mcr-0001.mcr-msedge.net',
        need: 'recommended',
        purpose: 'images of system components',
        alternatives: insteadOfFrontDoor,
        since: '2024-06-14',
      },
      {
        id: 'core.fqdn.arm.global',
        host: 'management.azure.com',
        purpose: 'calls to Azure: disks, load balancers, addresses',
        alternatives: insteadOfResourceManager,
        since: '2019-04-26',
      },
      {
        id: 'core.fqdn.login.global',
        host: 'login.microsoftonline.com',
        purpose: 'sign-in to Microsoft Entra ID',
        alternatives: insteadOfLogin,
        since: '2019-04-26',
      },
      {
        id: 'core.fqdn.packages-microsoft.global',
        host: 'packages.microsoft.com',
        purpose: 'packages of Microsoft',
        alternatives: insteadOfBootstrap,
        since: '2019-08-29',
      },
      // The article still prints it; nodes probe it and fall back.
      {
        id: 'core.fqdn.acs-mirror.global',
        host: 'acs-mirror.azureedge.net',
        need: 'optional',
        purpose: 'Kubernetes binaries',
        status: 'retired',
        since: '2019-08-29',
        until: '2025-05-31',
        successors: ['core.fqdn.packages-aks.global'],
      },
      {
        id: 'core.fqdn.packages-aks.global',
        host: 'packages.aks.azure.com',
        purpose: 'Kubernetes binaries',
        alternatives: insteadOfBootstrap,
        since: '2025-02-05',
      },
      // Nodes asked for it once, during an outage of the registry; listed so that a deny in the logs is recognised.
      {
        id: 'core.fqdn.mcrprod-acr.global',
        host: 'mcrprod.azurecr.io',
        need: 'optional',
        purpose: 'images of system components',
        coveredByFqdnTag: false,
        since: '2026-06-15',
        source: sources.registryReport,
      },
    ],
  ),
];
