import type { DependencyProtocol } from '../model/catalog.ts';
import type { JsonObject } from '../model/json.ts';
import type { OwnEndpoint } from '../model/topology.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { asChoice, member, numberOf, objectsOf, propertiesOf, textOf } from './readers.ts';

const protocols: readonly DependencyProtocol[] = ['HTTPS', 'HTTP', 'TCP', 'UDP'];

/**
 * What a cluster says it needs to reach, sorted, each entry once; undefined if the estate does not hold its list. The list
 * is there as the reader keeps it (in `properties`) or as ARM answers it with an id put in. Entries without host or port
 * say nothing and are left out.
 */
export function toOwnEndpoints(clusterId: string, index: EstateIndex): readonly OwnEndpoint[] | undefined {
  const list = resourceOf(index, `${clusterId}/outboundNetworkDependenciesEndpoints`);
  if (list === undefined) return undefined;
  const kept = member(propertiesOf(list), 'value') === undefined ? list : propertiesOf(list);
  const asOf = textOf(propertiesOf(list), 'readAt');
  const byKey = new Map(
    objectsOf(kept, 'value')
      .flatMap(fromCategory)
      .map((endpoint): OwnEndpoint => (asOf === undefined ? endpoint : { ...endpoint, asOf }))
      .map((endpoint) => [toKey(endpoint), endpoint]),
  );
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function fromCategory(entry: JsonObject): readonly OwnEndpoint[] {
  const category = (textOf(entry, 'category') ?? '').toLowerCase();
  return objectsOf(entry, 'endpoints').flatMap((endpoint) => {
    const name = textOf(endpoint, 'domainName');
    return objectsOf(endpoint, 'endpointDetails').flatMap((detail) => {
      const host = (name ?? textOf(detail, 'ipAddress'))?.toLowerCase();
      const port = numberOf(detail, 'port');
      if (host === undefined || port === undefined) return [];
      return [{ category, host, port, protocol: toProtocol(detail) }];
    });
  });
}

/** A protocol that is none of ours runs over TCP, as all do but time and name service. */
function toProtocol(detail: JsonObject): DependencyProtocol {
  return asChoice(member(detail, 'protocol'), protocols) ?? 'TCP';
}

function toKey({ host, port, protocol, category }: OwnEndpoint): string {
  return JSON.stringify([host, protocol, port, category]);
}
