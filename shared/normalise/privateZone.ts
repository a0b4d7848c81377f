import type { ArmResource } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { PrivateZone } from '../model/topology.ts';
import { type EstateIndex, childrenOf, contestedChildren, resourcesOfType } from './estateIndex.ts';
import { idOf, numberOf, propertiesOf, toSortedSet } from './readers.ts';

const zoneType = 'microsoft.network/privatednszones';
const recordType = 'microsoft.network/privatednszones/a';
const linkType = 'microsoft.network/privatednszones/virtualnetworklinks';

/** Every private DNS zone of the estate with the networks that are linked to it, sorted by id. */
export function toPrivateZones(index: EstateIndex): readonly PrivateZone[] {
  return resourcesOfType(index, zoneType).map((zone) => toPrivateZone(zone, index));
}

function toPrivateZone(zone: ArmResource, index: EstateIndex): PrivateZone {
  const links = childrenOf(index, zone.id, linkType);
  const records = childrenOf(index, zone.id, recordType);
  const networks = links.flatMap((link) => idOf(propertiesOf(link), 'virtualNetwork') ?? []);
  return {
    id: zone.id,
    name: zone.name.toLowerCase().replace(/\.$/, ''),
    linkedNetworkIds: networks,
    linksComplete: networks.length === links.length && isWhole(zone, links.length, index),
    recordNames: toSortedSet(records.map(({ name }) => name.toLowerCase())),
  };
}

/**
 * Whether the links are all that there are. The zone counts its links itself; where it does not, links that were read stand
 * for the whole list, and none at all means that nobody asked.
 */
function isWhole(zone: ArmResource, found: number, index: EstateIndex): boolean {
  const list = `${toIdKey(zone.id)}/virtualnetworklinks`;
  if (index.gapById.has(list) || contestedChildren(index, zone.id, 'virtualNetworkLinks').length > 0) return false;
  const counted = numberOf(propertiesOf(zone), 'numberOfVirtualNetworkLinks');
  return counted === undefined ? found > 0 : found >= counted;
}
