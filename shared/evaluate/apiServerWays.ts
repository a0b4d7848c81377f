import type { Dependency } from '../model/catalog.ts';
import type { ApiServerSubnet, ClusterTopology, SecurityGroup, SourceSubnet, Topology } from '../model/topology.ts';
import { type AddressSet, noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { isSameTag } from '../net/serviceTag.ts';
import { judgeWays } from './judgeWays.ts';
import { passSecurityGroup } from './nsg.ts';
import { joinOutcomes, type Outcome } from './outcome.ts';
import type { Target } from './region.ts';

/** What becomes of flows to one port of an API server in the cluster's own network. */
export interface ApiServerWay {
  /** The subnet of nodes or pods that they begin in; absent for the probes of the load balancer. */
  readonly from?: SourceSubnet;
  readonly port: number;
  readonly outcome: Outcome;
}

/** Nodes call 443 and 4443; the load balancer in front of the API server probes 9988 (AKS, API server VNet integration). */
const nodePorts = [443, 4443];
const probePort = 9988;
/** Probes come from the platform's own address. */
const platform = toAddressSet('168.63.129.16') ?? noAddresses;

/**
 * Judges what a cluster with VNet integration needs inside its network: from each of its subnets to the subnet of the API
 * server by security group and routes, then in through the security group there. Which of the subnet's addresses is the API
 * server's is not known, so what is denied for a part is `partial`. Subnets that could not be read are left out.
 */
export function judgeApiServerWays(cluster: ClusterTopology, topology: Topology): readonly ApiServerWay[] {
  const { apiServerSubnet: place } = cluster;
  if (!place || place.subnet.gaps.length > 0) return [];
  const target: Target = { kind: 'addresses', addresses: place.subnet.addresses };
  const readable = cluster.sources.filter(({ gaps }) => gaps.length === 0);
  const ofNodes = readable.flatMap((from) =>
    nodePorts.flatMap((port): readonly ApiServerWay[] => {
      const way = judgeWays(target, { cluster, dependency: toDependency(port), subnet: from, topology });
      return [way, ...judgeEntry({ place, sources: from.addresses, port })].map((outcome) => ({ from, port, outcome }));
    }),
  );
  const probed = place.inbound && { ...place, inbound: withPlatform(place.inbound) };
  const probes = probed ? judgeEntry({ place: probed, sources: platform, port: probePort }) : [];
  return [...ofNodes, ...probes.map((outcome) => ({ port: probePort, outcome }))];
}

interface Entry {
  readonly place: ApiServerSubnet;
  readonly sources: AddressSet;
  readonly port: number;
}

/** Azure's default rules let in what comes from the network and from its load balancer, so only own rules can deny it. */
function judgeEntry({ place: { subnet, inbound }, sources, port }: Entry): readonly Outcome[] {
  if (!inbound) return [];
  const target: Target = { kind: 'addresses', addresses: subnet.addresses };
  const guarded = { ...subnet, securityGroup: inbound };
  const flows = { dependency: toDependency(port), target, subnet: guarded, list: undefined };
  return [joinOutcomes(passSecurityGroup({ sources, target }, flows).map(({ gate }) => gate))];
}

/** Rules that name the load balancer by its tag, by the address behind it. */
function withPlatform(group: SecurityGroup): SecurityGroup {
  const rules = group.rules.map((rule) => {
    const isNamed = rule.sources.serviceTags.some((tag) => isSameTag(tag, 'AzureLoadBalancer'));
    if (!isNamed) return rule;
    return { ...rule, sources: { ...rule.sources, addresses: unionOfAddresses([rule.sources.addresses, platform]) } };
  });
  return { ...group, rules };
}

function toDependency(port: number): Dependency {
  return {
    id: 'api-server-subnet',
    destination: { kind: 'unfilled', placeholder: 'apiServerSubnetCidr' },
    protocol: 'TCP',
    port,
    need: 'required',
    features: ['core'],
    source: '',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
}
