import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';

const scope = '/subscriptions/00000000-0000-0000-0000-000000000007/resourceGroups/rg/providers';
const network = `${scope}/Microsoft.Network`;
const subnetId = (name: string) => `${network}/virtualNetworks/vnet/subnets/${name}`;
export const policyId = `${network}/firewallPolicies/policy`;

interface NeedsEstateInput {
  readonly location: string;
  /** Suffix of the API server's host. */
  readonly hostSuffix: string;
  /** `properties` of rule collection groups on the firewall's policy. */
  readonly groups?: readonly Json[];
  readonly dnsProxy?: boolean;
}

/** Two clusters in subnets of one network, all traffic through one firewall whose policy holds the groups and nothing else. */
export function buildNeedsEstate({ location, hostSuffix, groups = [], dnsProxy = true }: NeedsEstateInput): Estate {
  const resources: readonly JsonObject[] = [
    cluster('aks-plain', { location, host: `plain.${hostSuffix}`, subnet: 'plain', settings: {} }),
    cluster('aks-rich', { location, host: `rich.${hostSuffix}`, subnet: 'rich', settings: manyFeatures }),
    ...extensions(`${scope}/Microsoft.ContainerService/managedClusters/aks-rich`),
    {
      id: `${network}/virtualNetworks/vnet`,
      location,
      properties: {
        addressSpace: { addressPrefixes: ['10.42.0.0/16'] },
        dhcpOptions: { dnsServers: ['10.42.9.4'] },
        subnets: [subnet('plain', '10.42.1.0/24'), subnet('rich', '10.42.2.0/23')],
      },
    },
    {
      id: `${network}/routeTables/out`,
      location,
      properties: {
        routes: [
          {
            name: 'all',
            properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.42.9.4' },
          },
        ],
      },
    },
    {
      id: `${network}/azureFirewalls/fw`,
      location,
      properties: {
        firewallPolicy: { id: policyId },
        ipConfigurations: [{ properties: { privateIPAddress: '10.42.9.4' } }],
      },
    },
    { id: policyId, location, properties: { dnsSettings: { enableProxy: dnsProxy }, threatIntelMode: 'Alert' } },
    ...groups.map((properties, index) => ({ id: `${policyId}/ruleCollectionGroups/group${index}`, properties })),
  ];
  return toEstate([{ name: 'estate.json', text: JSON.stringify(resources) }], { kind: 'files' });
}

interface ClusterInput {
  readonly location: string;
  readonly host: string;
  readonly subnet: string;
  readonly settings: JsonObject;
}

function cluster(name: string, { location, host, subnet: at, settings }: ClusterInput): JsonObject {
  const pool = { name: 'system', osType: 'Linux', osSKU: 'Ubuntu', vnetSubnetID: subnetId(at) };
  return {
    id: `${scope}/Microsoft.ContainerService/managedClusters/${name}`,
    location,
    properties: {
      fqdn: host,
      networkProfile: { outboundType: 'userDefinedRouting' },
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'Unmanaged' },
      agentPoolProfiles: [pool],
      ...settings,
      ...(settings['pools'] === undefined ? {} : { agentPoolProfiles: [pool, ...(settings['pools'] as Json[])] }),
    },
  };
}

const manyFeatures: JsonObject = {
  pools: [
    { name: 'win', osType: 'Windows', vnetSubnetID: subnetId('rich') },
    { name: 'gpu', osType: 'Linux', vmSize: 'Standard_NC24ads_A100_v4', vnetSubnetID: subnetId('rich') },
  ],
  addonProfiles: {
    omsagent: { enabled: true },
    azurepolicy: { enabled: true },
    azureKeyvaultSecretsProvider: { enabled: true },
  },
  azureMonitorProfile: { metrics: { enabled: true } },
  securityProfile: {
    defender: { securityMonitoring: { enabled: true } },
    workloadIdentity: { enabled: true },
  },
  metricsProfile: { costAnalysis: { enabled: true } },
};

function extensions(clusterId: string): readonly JsonObject[] {
  return ['microsoft.flux', 'microsoft.dapr', 'microsoft.azureml.kubernetes'].map((extensionType) => ({
    id: `${clusterId}/providers/Microsoft.KubernetesConfiguration/extensions/${extensionType.replaceAll('.', '-')}`,
    properties: { extensionType },
  }));
}

function subnet(name: string, addressPrefix: string): JsonObject {
  return { id: subnetId(name), name, properties: { addressPrefix, routeTable: { id: `${network}/routeTables/out` } } };
}
