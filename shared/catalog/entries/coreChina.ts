import {
  insteadOfApiServerAddress,
  insteadOfApiServerHost,
  insteadOfBootstrap,
  insteadOfLogin,
  insteadOfMirroredRegistry,
  insteadOfPrivateCluster,
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

/** What every cluster in the cloud of 21Vianet needs. */
export const coreChinaEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'core',
      clouds: ['AzureChinaCloud'],
      when: legacyTunnel,
      protocols: ['UDP'],
      source: sources.outboundRules,
    },
    [
      {
        id: 'core.net.tunnel-udp1194.china',
        tag: 'AzureCloud.<location>',
        ports: [1194],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      {
        id: 'core.net.tunnel-tcp9000.china',
        tag: 'AzureCloud.<location>',
        protocols: ['TCP'],
        ports: [9000],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      {
        id: 'core.net.tunnel-tcp22.china',
        tag: 'AzureCloud.<location>',
        protocols: ['TCP'],
        ports: [22],
        purpose: 'the node tunnel before konnectivity',
        alternatives: insteadOfTunnel,
      },
      // The exception for nodes from after March 2021 is printed for the public cloud only.
      {
        id: 'core.net.ntp.china',
        host: 'ntp.ubuntu.com',
        when: always,
        ports: [123],
        purpose: 'node clocks',
        alternatives: insteadOfTime,
      },
      {
        id: 'core.net.custom-dns.china',
        address: '<customDnsIp>',
        when: customDnsServers,
        ports: [53],
        purpose: "name resolution by the network's own DNS servers",
        mayBeAbsent: true,
      },
      {
        id: 'core.net.apiserver-ip-443.china',
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
      clouds: ['AzureChinaCloud'],
      when: notIsolated,
      coveredByFqdnTag: true,
      source: sources.outboundRules,
    },
    [
      {
        id: 'core.fqdn.apiserver-hcp.china',
        host: '*.hcp.<location>.cx.prod.service.azk8s.cn',
        exact: '<apiServerFqdn>',
        when: publicApiServer,
        purpose: 'nodes and their tunnel to the API server',
        alternatives: insteadOfApiServerHost,
        since: '2019-10-28',
      },
      // The tunnel's name is not the API server's own, so it stays a pattern even where the cluster's host is known.
      {
        id: 'core.fqdn.apiserver-tun.china',
        host: '*.tun.<location>.cx.prod.service.azk8s.cn',
        when: publicApiServer,
        purpose: 'the tunnel to the API server',
        alternatives: insteadOfPrivateCluster,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.mcr.china',
        host: 'mcr.microsoft.com',
        purpose: 'images of system components',
        alternatives: insteadOfMirroredRegistry,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.mcr-data.china',
        host: '*.data.mcr.microsoft.com',
        purpose: 'images of system components',
        alternatives: insteadOfRegistry,
        since: '2020-06-29',
      },
      {
        id: 'core.fqdn.arm.china',
        host: 'management.chinacloudapi.cn',
        purpose: 'calls to Azure: disks, load balancers, addresses',
        alternatives: insteadOfResourceManager,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.login.china',
        host: 'login.chinacloudapi.cn',
        purpose: 'sign-in to Microsoft Entra ID',
        alternatives: insteadOfLogin,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.packages-microsoft.china',
        host: 'packages.microsoft.com',
        purpose: 'packages of Microsoft',
        alternatives: insteadOfBootstrap,
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.azk8s.china',
        host: '*.azk8s.cn',
        purpose: 'mirrors of binaries and images',
        since: '2019-10-28',
      },
      {
        id: 'core.fqdn.mcr-azure-cn.china',
        host: 'mcr.azure.cn',
        purpose: 'images of system components',
        since: '2025-05-08',
      },
      {
        id: 'core.fqdn.mcr-data-azure-cn.china',
        host: '*.data.mcr.azure.cn',
        purpose: 'images of system components',
        since: '2025-05-13',
      },
      // Missing from the article for this cloud; node code probes it in every cloud and falls back.
      {
        id: 'core.fqdn.packages-aks.china',
        host: 'packages.aks.azure.com',
        need: 'optional',
        purpose: 'Kubernetes binaries',
        coveredByFqdnTag: false,
        source: sources.nodeBootstrap,
      },
      // A slip of the article: a pattern without its star matches nothing.
      {
        id: 'core.fqdn.mcr-data-nodot.china',
        host: '.data.mcr.microsoft.com',
        need: 'optional',
        purpose: 'images of system components',
        coveredByFqdnTag: false,
        status: 'retired',
        until: '2025-05-13',
        successors: ['core.fqdn.mcr-data.china'],
        source: sources.edition2022,
      },
    ],
  ),
];
