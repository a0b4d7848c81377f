import type { Route } from '../model/topology.ts';
import { isAddressSubset, noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import type { Peering } from './peering.ts';
import { toSystemRoutes } from './route.ts';
import type { VirtualNetwork } from './virtualNetwork.ts';

/** Ranges that Azure routes nowhere unless the network uses them (virtual networks: user-defined routes, default routes). */
export const reservedRanges: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** The routes that every subnet of a network has without anybody writing them: its own space, its peers', the internet, nowhere. */
export function toDefaultRoutes(network: VirtualNetwork, peerings: readonly Peering[]): readonly Route[] {
  return [
    ...toSystemRoutes(network.prefixes, { name: 'vnetLocal', nextHopType: 'VnetLocal', resourceId: network.id }),
    ...peerings.flatMap((peering) =>
      toSystemRoutes(peering.prefixes, {
        name: `peering:${peering.name}`,
        nextHopType: 'VirtualNetworkPeering',
        resourceId: peering.id,
      }),
    ),
    ...toSystemRoutes(['0.0.0.0/0'], { name: 'internet', nextHopType: 'Internet' }),
    ...toSystemRoutes(unusedRanges(network), { name: 'reserved', nextHopType: 'None' }),
  ];
}

/** A reserved range that the network's own space fills is the network's; one that it uses in part keeps its rest. */
function unusedRanges(network: VirtualNetwork): readonly string[] {
  const space = unionOfAddresses(network.prefixes.map((prefix) => toAddressSet(prefix) ?? noAddresses));
  return reservedRanges.filter((range) => !isAddressSubset(toAddressSet(range) ?? noAddresses, space));
}
