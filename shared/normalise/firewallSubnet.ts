import type { ArmResource } from '../model/estate.ts';
import type { Firewall } from '../model/topology.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { idOf, member, objectsOf, propertiesOf } from './readers.ts';
import { toSourceSubnet } from './sourceSubnet.ts';
import { subnetJson } from './virtualNetwork.ts';

/**
 * The firewall with the subnet that it is in, and so with the way that its own egress takes. Where the estate lacks that
 * subnet, its gaps say so: they matter only where a management address makes forced tunnelling possible. Without one a
 * firewall has to reach the internet straight, so its own way needs no reading. (Azure Firewall, forced tunnelling.)
 */
export function withSubnet(firewall: Firewall, index: EstateIndex): Firewall {
  const subnetId = toSubnetId(resourceOf(index, firewall.id));
  if (subnetId === undefined) return firewall;
  const isRead = subnetJson(subnetId, index) !== undefined;
  const subnet = isRead || isManaged(firewall, index) ? toSourceSubnet({ subnetId, pools: [] }, index) : undefined;
  return {
    ...firewall,
    ...(subnet === undefined ? {} : { subnet }),
    // One that was not read before may be there now.
    ...(isRead && firewall.unreadSubnetId === undefined ? {} : { unreadSubnetId: isRead ? undefined : subnetId }),
  };
}

/** Only a firewall that is managed by an address of its own can send its egress elsewhere; those of tier Basic all are. */
function isManaged({ id, tier }: Firewall, index: EstateIndex): boolean {
  const own = member(propertiesOf(resourceOf(index, id) ?? {}), 'managementIpConfiguration') ?? null;
  return own !== null || tier === 'Basic';
}

function toSubnetId(resource: ArmResource | undefined): string | undefined {
  return objectsOf(propertiesOf(resource ?? {}), 'ipConfigurations')
    .map((item) => idOf(propertiesOf(item), 'subnet'))
    .find((id) => id !== undefined);
}
