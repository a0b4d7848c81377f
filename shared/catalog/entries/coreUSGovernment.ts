import {
  insteadOfApiServerAddress,
  insteadOfApiServerHost,
  insteadOfBootstrap,
  insteadOfLogin,
  insteadOfRegistry,
  insteadOfResourceManager,
  insteadOfTime,
  insteadOfTunnel,
} from '../alternatives.ts';
import { always } from '../condition.ts';
import {
  callsApiServerByAddress,
  customDnsServers,
  legacyTunnel,
  notIsolated,
  publicApiServer,
} from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What every cluster in the US Government cloud needs. */
export const coreUSGovernmentEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'core',
      clouds: ['AzureUSGovernment'],
      when: legacyTunnel,
      protocols: ['UDP'],
      source: sources.outboundRules,
    },
    [
      {
        id: 'core.net.tunnel-udp1194.usgov',
        tag: 'AzureCloud.<location>',
        ports: [1194],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      {
        id: 'core.net.tunnel-tcp9000.usgov',
        tag: 'AzureCloud.<location>',
        protocols: ['TCP'],
        ports: [9000],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      // The exception for nodes from after March 2021 is printed for the public cloud only.
      {
        id: 'core.net.ntp.usgov',
        host: 'ntp.ubuntu.com',
        when: always,
        ports: [123],
        purpose: 'node clocks',
        alternatives: insteadOfTime,
      },
      {
        id: 'core.net.custom-dns.usgov',
        address: '<customDnsIp>',
        when: customDnsServers,
        ports: [53],
        purpose: "name resolution by the network's own DNS servers",
        mayBeAbsent: true,
      },
      {
        id: 'core.net.apiserver-ip-443.usgov',
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
      clouds: ['AzureUSGovernment'],
      when: notIsolated,
      coveredByFqdnTag: true,
      source: sources.outboundRules,
    },
    [
      {
        id: 'core.fqdn.apiserver-hcp.usgov',
        host: '*.hcp.<location>.cx.aks.containerservice.azure.us',
        exact: '<apiServerFqdn>',
        when: publicApiServer,
        purpose: 'nodes and their tunnel to the API server',
        alternatives: insteadOfApiServerHost,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.mcr.usgov',
        host: 'mcr.microsoft.com',
        purpose: 'images of system components',
        alternatives: insteadOfRegistry,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.mcr-data.usgov',
        host: '*.data.mcr.microsoft.com',
        purpose: 'images of system components',
        alternatives: insteadOfRegistry,
        since: '2020-06-29',
      },
      {
        id: 'core.fqdn.arm.usgov',
        host: 'management.usgovcloudapi.net',
        purpose: 'calls to Azure: disks, load balancers, addresses',
        alternatives: insteadOfResourceManager,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.login.usgov',
        host: 'login.microsoftonline.us',
        purpose: 'sign-in to Microsoft Entra ID',
        alternatives: insteadOfLogin,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.packages-microsoft.usgov',
        host: 'packages.microsoft.com',
        purpose: 'packages of Microsoft',
        alternatives: insteadOfBootstrap,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.acs-mirror.usgov',
        host: 'acs-mirror.azureedge.net',
        need: 'optional',
        purpose: 'Kubernetes binaries',
        status: 'retired',
        since: '2019-10-28',
        until: '2025-05-31',
        successors: ['core.fqdn.packages-aks.usgov'],
      },
      {
        id: 'core.fqdn.packages-aks.usgov',
        host: 'packages.aks.azure.com',
        purpose: 'Kubernetes binaries',
        alternatives: insteadOfBootstrap,
        since: '2025-02-06',
      },
    ],
  ),
];
