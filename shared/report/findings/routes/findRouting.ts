import type { Finding } from '../../../model/finding.ts';
import type { FindingContext } from '../context.ts';
import { isUnrouted } from '../outboundType.ts';
import { findGatewayRoutes } from './gatewayRoutes.ts';
import { findIngressFaults } from './ingress.ts';
import { findDetours, findSharedTables } from './insideNetwork.ts';
import { findBypassRoutes, findPartlyPast, findPastFirewall } from './pastFirewall.ts';
import { findPropagation } from './propagation.ts';
import { findPeeringFaults, findTunnels, findUnlistedPools } from './peerings.ts';

/** Everything about the ways that packets take besides what cuts them off: past the firewall, astray, one-way, beyond it. */
export function findRouting(context: FindingContext): readonly Finding[] {
  return [
    // Where no subnet has a default route, the outbound type says so.
    ...(isUnrouted(context) ? [] : findPastFirewall(context)),
    ...findPartlyPast(context),
    ...findBypassRoutes(context),
    ...findDetours(context),
    ...findSharedTables(context),
    ...findPeeringFaults(context),
    ...findTunnels(context),
    ...findIngressFaults(context),
    ...findGatewayRoutes(context),
    ...findPropagation(context),
    ...findUnlistedPools(context),
  ];
}
