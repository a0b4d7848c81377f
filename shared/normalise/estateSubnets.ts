import type { Estate } from '../model/estate.ts';
import type { SourceSubnet } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { resourceOf, toEstateIndex } from './estateIndex.ts';
import { textOf } from './readers.ts';
import { toSourceSubnet } from './sourceSubnet.ts';
import { toSubnetAddresses, toVirtualNetworks } from './virtualNetwork.ts';

/** A subnet of an estate, whether a cluster uses it or not. */
export interface EstateSubnet {
  readonly id: string;
  readonly name: string;
  /** The name of the network that holds it. */
  readonly networkName: string;
  /** The network's region as ARM spells it; absent if it does not tell. */
  readonly location?: string;
  /** IPv4 only; empty if it shows none. */
  readonly addresses: AddressSet;
}

/** Every subnet of the estate's networks, sorted by network and id. */
export function toEstateSubnets(estate: Estate): readonly EstateSubnet[] {
  const index = toEstateIndex(estate);
  return toVirtualNetworks(index).flatMap((network) => {
    const location = textOf(resourceOf(index, network.id) ?? {}, 'location');
    return network.subnets.map(({ id, name, json }) => ({
      id,
      name,
      networkName: network.name,
      ...(location === undefined ? {} : { location }),
      addresses: toSubnetAddresses(json),
    }));
  });
}

/** A subnet as a place where egress begins, though no agent pool is known to use it. */
export function toLoneSource(estate: Estate, subnetId: string): SourceSubnet {
  return toSourceSubnet({ subnetId, pools: [] }, toEstateIndex(estate));
}
