import type { JsonObject } from '../model/json.ts';
import type { ApiServerSubnet } from '../model/topology.ts';
import type { EstateIndex } from './estateIndex.ts';
import { toSecurityGroup } from './networkSecurityGroup.ts';
import { booleanOf, objectOf, textOf } from './readers.ts';
import { toSourceSubnet } from './sourceSubnet.ts';

/**
 * The subnet of one's own that the API server was put into, with the inbound rules of its security group. Undefined without
 * VNet integration, and where AKS made the subnet itself: then its rules are AKS's own too. (AKS, API server VNet integration.)
 */
export function toApiServerSubnet(properties: JsonObject, index: EstateIndex): ApiServerSubnet | undefined {
  const access = objectOf(properties, 'apiServerAccessProfile');
  const subnetId = textOf(access, 'subnetId');
  if (booleanOf(access, 'enableVnetIntegration') !== true || subnetId === undefined) return undefined;
  const subnet = toSourceSubnet({ subnetId, pools: [] }, index);
  const groupId = subnet.networkSecurityGroupId;
  return { subnet, ...(groupId === undefined ? {} : { inbound: toSecurityGroup(groupId, index, 'Inbound') }) };
}
