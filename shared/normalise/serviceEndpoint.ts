import type { JsonObject } from '../model/json.ts';
import type { Route } from '../model/topology.ts';
import { objectsOf, propertiesOf, textOf, textsOf, toSortedSet } from './readers.ts';

/** Service tags of the services that subnets can have endpoints for, where the tag's name is not that of the service. */
const tagOfService: Readonly<Record<string, string>> = {
  'microsoft.storage': 'Storage',
  'microsoft.storage.global': 'Storage',
  'microsoft.sql': 'Sql',
  'microsoft.keyvault': 'AzureKeyVault',
  'microsoft.containerregistry': 'AzureContainerRegistry',
  'microsoft.azureactivedirectory': 'AzureActiveDirectory',
  'microsoft.azurecosmosdb': 'AzureCosmosDB',
  'microsoft.cognitiveservices': 'CognitiveServicesManagement',
  'microsoft.eventhub': 'EventHub',
  'microsoft.servicebus': 'ServiceBus',
  'microsoft.web': 'AppService',
};

/** System routes of a subnet's service endpoints: one a service tag, regional where the endpoint names regions. */
export function toServiceEndpointRoutes(subnet: JsonObject, subnetId: string): readonly Route[] {
  const tags = objectsOf(propertiesOf(subnet), 'serviceEndpoints').flatMap(toTags);
  return toSortedSet(tags).map((tag) => ({
    name: `serviceEndpoint:${tag}`,
    origin: 'system',
    destination: { kind: 'serviceTag', tag },
    nextHopType: 'VirtualNetworkServiceEndpoint',
    resourceId: subnetId,
  }));
}

function toTags(endpoint: JsonObject): readonly string[] {
  const service = textOf(endpoint, 'service');
  if (service === undefined) return [];
  const tag = tagOfService[service.toLowerCase()] ?? service.split('.').at(-1) ?? service;
  const regions = textsOf(endpoint, 'locations');
  const global = service.toLowerCase().endsWith('.global') || regions.length === 0 || regions.includes('*');
  return global ? [tag] : regions.map((region) => `${tag}.${region.toLowerCase().replaceAll(' ', '')}`);
}
