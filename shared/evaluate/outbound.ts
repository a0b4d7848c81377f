import type { ClusterTopology, SourceSubnet } from '../model/topology.ts';

/**
 * Why nodes of a subnet do not get out where a route leads straight to the internet: words that follow "leads to the internet,
 * but". Undefined where the outbound type, a NAT gateway or addresses of their own let them out. (AKS, outbound types; Azure,
 * default outbound access.)
 */
export function toShutInText(cluster: ClusterTopology, subnet: SourceSubnet): string | undefined {
  const type = cluster.outboundType.toLowerCase();
  const text = `outbound type ${cluster.outboundType} gives nodes no public address`;
  if (type === 'none' || type === 'block') return text;
  return type === 'userdefinedrouting' && isClosed(cluster, subnet) ? `the subnet is private and ${text}` : undefined;
}

function isClosed({ nodes }: ClusterTopology, { isPrivate, natGatewayId, pools }: SourceSubnet): boolean {
  const hasAddresses = nodes?.publicAddressPools?.some((pool) => pools.includes(pool)) === true;
  return isPrivate === true && natGatewayId === undefined && !hasAddresses;
}
