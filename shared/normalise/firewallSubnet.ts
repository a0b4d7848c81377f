import type { ArmResource } from '../model/estate.ts';
import type { Firewall } from '../model/topology.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { idOf, objectsOf, propertiesOf } from './readers.ts';
import { toSourceSubnet } from './sourceSubnet.ts';
import { subnetJson } from './virtualNetwork.ts';

/** The firewall with the subnet that it is in, and so with the way that its own egress takes. Left as it is if the estate lacks that subnet. */
export function withSubnet(firewall: Firewall, index: EstateIndex): Firewall {
  const subnetId = toSubnetId(resourceOf(index, firewall.id));
  if (subnetId === undefined || subnetJson(subnetId, index) === undefined) return firewall;
  return { ...firewall, subnet: toSourceSubnet({ subnetId, pools: [] }, index) };
}

function toSubnetId(resource: ArmResource | undefined): string | undefined {
  return objectsOf(propertiesOf(resource ?? {}), 'ipConfigurations')
    .map((item) => idOf(propertiesOf(item), 'subnet'))
    .find((id) => id !== undefined);
}
