import { insteadOfPrivateRegistry } from '../alternatives.ts';
import { always } from '../condition.ts';
import { bootstrapFromCache, privateLinkApiServer, vnetIntegration, wireGuard } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** Traffic that stays inside the network or the platform: no firewall rule on the way out serves it. */
export const insideNetworkEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'apiserver-vnet-integration',
      clouds: everyCloud,
      when: always,
      reach: 'virtualNetwork',
      source: sources.privateClusters,
    },
    [
      {
        id: 'private.fqdn.privatelink-apiserver.global',
        host: '<apiServerPrivateFqdn>',
        feature: 'private-cluster',
        clouds: ['AzureCloud'],
        when: privateLinkApiServer,
        purpose: 'the API server inside the network',
      },
      {
        id: 'vnetintegration.net.apiserver-443.all',
        address: '<apiServerSubnetCidr>',
        when: vnetIntegration,
        protocols: ['TCP'],
        ports: [443, 4443],
        purpose: 'the API server inside the network',
        source: sources.vnetIntegration,
      },
      {
        id: 'vnetintegration.net.lb-9988.all',
        address: '<apiServerSubnetCidr>',
        when: vnetIntegration,
        protocols: ['TCP'],
        ports: [9988],
        purpose: "health probes of the API server's load balancer",
        source: sources.vnetIntegration,
      },
      {
        id: 'vnet.net.node-pod-mesh.all',
        address: '<nodeCidr>, <podCidr>',
        feature: 'custom-vnet',
        protocols: ['TCP', 'UDP'],
        ports: [],
        purpose: 'nodes and pods among themselves',
        source: sources.clusterNetwork,
      },
      {
        id: 'acns.net.wireguard-51871.all',
        address: '<nodeCidr>',
        feature: 'acns',
        when: wireGuard,
        protocols: ['UDP'],
        ports: [51871],
        purpose: 'encrypted traffic between nodes',
        source: sources.wireGuard,
      },
      // Link-local and platform addresses never cross a firewall.
      {
        id: 'platform.net.imds.all',
        address: '169.254.169.254',
        feature: 'platform',
        protocols: ['TCP'],
        ports: [80],
        reach: 'platform',
        purpose: 'instance metadata',
        source: sources.instanceMetadata,
      },
      {
        id: 'platform.net.wireserver-dns.all',
        address: '168.63.129.16',
        feature: 'platform',
        protocols: ['UDP', 'TCP'],
        ports: [53],
        reach: 'platform',
        purpose: 'the resolver of the platform',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'network-isolated',
      clouds: everyCloud,
      when: bootstrapFromCache,
      reach: 'privateEndpoint',
      purpose: "images and binaries from the cluster's own registry",
      alternatives: insteadOfPrivateRegistry,
      // AKS may keep the registry itself, and does not name it then.
      mayBeAbsent: true,
      source: sources.networkIsolated,
    },
    [
      { id: 'ni.fqdn.acr-login.all', host: '<acrName>.azurecr.io', exact: '<loginServer>' },
      { id: 'ni.fqdn.acr-data.all', host: '<acrName>.<region>.data.azurecr.io', exact: '<dataEndpoint>' },
    ],
  ),
];
