import type { Box } from '../../evaluate/rules/box.ts';
import type { Dependency } from '../../model/catalog.ts';
import { toIdKey } from '../../model/resourceId.ts';
import type { Topology } from '../../model/topology.ts';
import { type AddressSet, isAddressSubset, toAddressSet, unionOfAddresses } from '../../net/addressSet.ts';
import type { DependencyChange } from '../verdictChanges.ts';
import { relateLabels } from './flows.ts';

/** Ports of a plane of `evaluate/rules/services.ts`. */
const planeSize = 100_000;

/**
 * True if flows that are let through anew are no more than what mended dependencies need: from the networks of their
 * clusters, to their destinations, on their ports. The catalog's own FQDN tag is what its dependencies need.
 */
export function isNeeded(box: Box, mended: readonly DependencyChange[], topology: Topology): boolean {
  const wanted = mended.filter(({ dependency }) => dependency.need !== 'optional');
  const fitting = wanted.filter(({ dependency }) => isWithinTarget(box, dependency));
  if (fitting.length === 0) return false;
  const ports = new Set(fitting.map(({ dependency }) => dependency.port));
  const isOnPorts = box.services.every(({ first, last }) => first === last && ports.has(first % planeSize));
  return isOnPorts && isAddressSubset(box.sources, toNetworkAddresses(fitting, topology));
}

function isWithinTarget({ label, destinations }: Box, { destination }: Dependency): boolean {
  switch (destination.kind) {
    case 'host':
      return (
        label.startsWith('fqdnTag azurekubernetesservice') ||
        relateLabels(label, `host ${destination.pattern.toLowerCase()}`) === 'inside' ||
        label === `name ${destination.pattern.toLowerCase()}`
      );
    case 'serviceTag':
      return label !== '' && relateLabels(label, `tag ${destination.tag.toLowerCase()}`) === 'inside';
    case 'address':
      return isAddressSubset(destinations, toAddressSet(destination.prefix) ?? []);
    case 'unfilled':
      return false;
  }
}

/** The address space of the networks that the clusters are in, or of their subnets where a network was not read. */
function toNetworkAddresses(mended: readonly DependencyChange[], topology: Topology): AddressSet {
  const ids = new Set(mended.map(({ clusterId }) => toIdKey(clusterId)));
  const subnets = topology.clusters.filter(({ id }) => ids.has(toIdKey(id))).flatMap(({ sources }) => sources);
  const networks = new Set(subnets.map(({ virtualNetworkId }) => toIdKey(virtualNetworkId ?? '')));
  const spaces = (topology.networks ?? []).filter(({ id }) => networks.has(toIdKey(id)));
  return unionOfAddresses([...subnets, ...spaces].map(({ addresses }) => addresses));
}
