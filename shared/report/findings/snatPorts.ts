import { toFinding, type Finding } from '../../model/finding.ts';
import type { Firewall } from '../../model/topology.ts';
import { clip } from '../text.ts';
import { toCount } from '../words.ts';
import type { FindingContext } from './context.ts';
import { toFirewalls } from './cutFix.ts';

/** SNAT ports that one public address gives each instance of a firewall (Azure Firewall, scale SNAT ports). */
const portsOfInstance = 2496;
const leastInstances = 2;
/** SNAT ports of one public address of a NAT gateway (Azure NAT Gateway). */
const portsOfNatGateway = 64_512;
/** Addresses that AKS recommends for a firewall in production, whatever the cluster's size (AKS, limit egress traffic). */
const mostAsked = 20;

/** Ports that AKS gives a node of a cluster with so many nodes where it allots them itself (AKS, standard load balancer). */
const portsByNodes: readonly (readonly [number, number])[] = [
  [50, 1024],
  [100, 512],
  [200, 256],
  [400, 128],
  [800, 64],
  [Infinity, 32],
];

/**
 * Firewalls with fewer public addresses than so many nodes need if each is to get the ports that AKS would give it. Medium
 * under a quarter of that, for information under half: ports run out only if workloads use them.
 */
export function findSnatShortage(context: FindingContext): readonly Finding[] {
  const nodes = context.audited.cluster.nodes?.count ?? 0;
  const ways = context.audited.egress.filter(({ via }) => via === 'azureFirewall');
  if (nodes === 0 || ways.length === 0) return [];
  return toFirewalls(context).flatMap((firewall) => {
    const needs = toNeeds(firewall, nodes);
    const has = firewall.publicAddresses.length;
    const isKnown = firewall.publicAddressesComplete && has > 0;
    return isKnown && has * 2 < needs.addresses ? [toShortageFinding(firewall, needs, context)] : [];
  });
}

interface Needs {
  readonly nodes: number;
  readonly portsOfNode: number;
  readonly portsOfAddress: number;
  readonly addresses: number;
}

function toNeeds({ natGatewayId, minInstances }: Firewall, nodes: number): Needs {
  const portsOfNode = portsByNodes.find(([most]) => nodes <= most)?.[1] ?? 0;
  const instances = Math.max(minInstances ?? leastInstances, leastInstances);
  const portsOfAddress = natGatewayId === undefined ? portsOfInstance * instances : portsOfNatGateway;
  const addresses = Math.min(mostAsked, Math.ceil((nodes * portsOfNode) / portsOfAddress));
  return { nodes, portsOfNode, portsOfAddress, addresses };
}

function toShortageFinding(firewall: Firewall, needs: Needs, context: FindingContext): Finding {
  const { cluster } = context.audited;
  const has = firewall.publicAddresses.length;
  const ports = has * needs.portsOfAddress;
  const most = cluster.nodes?.most ?? needs.nodes;
  const growth = most > needs.nodes ? ` Autoscaling may make ${most} nodes of them.` : '';
  return toFinding({
    kind: 'snat-ports-at-risk',
    severity: has * 4 < needs.addresses ? 'medium' : 'info',
    clusterId: cluster.id,
    resourceId: firewall.id,
    title: clip(
      `${cluster.name}: ${firewall.name} has ${toCount(has, 'public address', 'public addresses')} for ${toCount(needs.nodes, 'node')}, ${needs.addresses} would give each node its ports`,
      200,
    ),
    detail: `${toCount(has, 'address', 'addresses')} × ${needs.portsOfAddress} ports are ${ports}, ${Math.floor(ports / needs.nodes)} a node; AKS gives a node of a cluster of this size ${needs.portsOfNode}. When ports run out, new connections time out.${growth} Other clusters behind this firewall share the same ports.`,
    evidence: { ...needs, mostNodes: most, publicAddresses: has, ports, recommendedInProduction: mostAsked },
    fix: {
      summary: `Give ${firewall.name} ${toCount(needs.addresses - has, 'more public address', 'more public addresses')}, or put a NAT gateway on its subnet. Authorize the new addresses at the API server first.`,
      proven: false,
    },
  });
}
