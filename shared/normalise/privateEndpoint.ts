import type { ArmResource } from '../model/estate.ts';
import { memoised } from '../model/memoised.ts';
import { toIdKey, toParentId } from '../model/resourceId.ts';
import type { Route } from '../model/topology.ts';
import { type AddressSet, isAddressSubset, toAddressNumber, toAddressSet } from '../net/addressSet.ts';
import { type EstateIndex, resourceOf, resourcesOfType } from './estateIndex.ts';
import { asChoice, idOf, member, objectsOf, propertiesOf, textOf, textsOf, toSortedSet } from './readers.ts';
import { toSystemRoutes } from './route.ts';
import { type VirtualNetwork, subnetJson, virtualNetworkOf } from './virtualNetwork.ts';

/**
 * System routes to the private endpoints of a network and of the networks that it is peered with: one address each. An
 * endpoint whose address the estate does not show has none; the route to its network covers it then.
 */
export function toPrivateEndpointRoutes(
  networkIds: readonly string[],
  userRoutes: readonly Route[],
  index: EstateIndex,
): readonly Route[] {
  const byNetwork = placeEndpoints(resourcesOfType(index, 'microsoft.network/privateendpoints'));
  const placed = [...new Set(networkIds.map(toIdKey))].flatMap((key) => byNetwork.get(key) ?? []);
  const inOrder = placed.sort((a, b) => a.place - b.place);
  return inOrder.flatMap(({ endpoint, subnetId, networkId }) => {
    const network = virtualNetworkOf(index, networkId);
    const overriding = followsRoutes(subnetId, index) ? userRoutes : [];
    const addresses = toAddresses(endpoint, index).filter((text) => !isOverridden(text, network, overriding));
    const name = `privateEndpoint:${endpoint.name}`;
    return toSystemRoutes(addresses, { name, nextHopType: 'PrivateEndpoint', resourceId: endpoint.id });
  });
}

interface PlacedEndpoint {
  readonly endpoint: ArmResource;
  readonly subnetId: string;
  readonly networkId: string;
  /** Among all endpoints. */
  readonly place: number;
}

/** Endpoints by the id key of their network; every source subnet of a fleet asks. */
const placeEndpoints = memoised((endpoints: readonly ArmResource[]): ReadonlyMap<string, readonly PlacedEndpoint[]> => {
  const placed = endpoints.flatMap((endpoint, place): readonly PlacedEndpoint[] => {
    const subnetId = idOf(propertiesOf(endpoint), 'subnet');
    const networkId = subnetId === undefined ? undefined : toParentId(subnetId);
    return subnetId === undefined || networkId === undefined ? [] : [{ endpoint, subnetId, networkId, place }];
  });
  return Map.groupBy(placed, ({ networkId }) => toIdKey(networkId));
});

/** The addresses an endpoint shows itself, and those of its network interfaces where the estate holds them. */
function toAddresses(endpoint: ArmResource, index: EstateIndex): readonly string[] {
  const properties = propertiesOf(endpoint);
  const interfaces = objectsOf(properties, 'networkInterfaces').flatMap(
    (item) => resourceOf(index, textOf(item, 'id')) ?? [],
  );
  const texts = [
    ...objectsOf(properties, 'customDnsConfigs').flatMap((item) => textsOf(item, 'ipAddresses')),
    ...[properties, ...interfaces.map(propertiesOf)]
      .flatMap((holder) => objectsOf(holder, 'ipConfigurations'))
      .flatMap((item) => textOf(propertiesOf(item), 'privateIPAddress') ?? []),
  ];
  return toSortedSet(texts.filter((text) => toAddressNumber(text) !== undefined));
}

/** Network policies on the endpoint's own subnet decide whether user routes apply to it (disable-private-endpoint-network-policy). */
function followsRoutes(subnetId: string, index: EstateIndex): boolean {
  const policy = member(propertiesOf(subnetJson(subnetId, index) ?? {}), 'privateEndpointNetworkPolicies');
  return asChoice(policy, ['Enabled', 'RouteTableEnabled']) !== undefined;
}

/** A user route takes the endpoint's address over if it is at least as specific as the address space it lies in. */
function isOverridden(text: string, network: VirtualNetwork | undefined, routes: readonly Route[]): boolean {
  const address = toAddressSet(text);
  if (address === undefined) return false;
  const lengths = (network?.prefixes ?? []).filter((prefix) => covers(toAddressSet(prefix), address)).map(toLength);
  const needed = Math.max(...lengths, 1);
  return routes.some(
    ({ destination }) =>
      destination.kind === 'prefix' && destination.length >= needed && isAddressSubset(address, destination.addresses),
  );
}

function covers(space: AddressSet | undefined, address: AddressSet): boolean {
  return space !== undefined && isAddressSubset(address, space);
}

function toLength(prefix: string): number {
  return Number(prefix.split('/')[1] ?? 32);
}
