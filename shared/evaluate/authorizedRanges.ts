import type { ClusterTopology, Firewall, SourceSubnet } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { isAddressSubset, noAddresses, toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { findTagAddresses } from '../net/serviceTagList.ts';
import type { Outcome } from './outcome.ts';

/** Ways out whose public addresses are known: through a firewall, or another way. */
export interface WayOut {
  readonly cluster: ClusterTopology;
  /** Absent if the flow does not leave through a firewall of the estate. */
  readonly firewall?: Firewall;
  /** The source subnet of a flow that goes straight to the internet: a NAT gateway there tells the addresses. */
  readonly subnet?: SourceSubnet;
  /** Service tags of the cluster's cloud with their prefixes; absent if the estate holds no list. */
  readonly serviceTags?: ServiceTagList | undefined;
}

/**
 * What authorized IP ranges of a public API server leave of an outcome. Azure Firewall picks any of its public addresses,
 * so every one of them has to be inside (AKS, authorized IP ranges; Azure Firewall, known issues).
 */
export function applyAuthorizedRanges(outcome: Outcome, way: WayOut): Outcome {
  const { cluster, firewall, subnet } = way;
  const authorized = toAuthorized(way);
  if (!authorized || outcome.verdict === 'denied' || cluster.apiServer !== 'public') return outcome;
  if (firewall?.unreadSubnetId !== undefined) {
    const note = `The subnet of firewall ${firewall.name} was not read, and a NAT gateway there would take the place of its addresses.`;
    const unread = {
      stage: 'authorizedIpRanges',
      resourceId: firewall.unreadSubnetId,
      outcome: 'unknown',
      note,
    } as const;
    return narrow(outcome, 'unknown', unread);
  }
  const translated = firewall ? ofFirewall(firewall) : ofNatGateway(subnet);
  // AKS adds the addresses of the cluster's own load balancer by itself; a NAT gateway on the subnet goes before it.
  const isOwn = subnet?.natGatewayId === undefined && cluster.outboundType.toLowerCase() === 'loadbalancer';
  if (!firewall && isOwn) return outcome;
  const step = { stage: 'authorizedIpRanges', resourceId: cluster.id } as const;
  if (!translated || translated.addresses.length === 0) {
    const note =
      'The public addresses that egress leaves from are not known, so nobody can tell whether they are authorized.';
    return narrow(outcome, 'unknown', { ...withUnread(step, translated?.unreadId), outcome: 'unknown', note });
  }
  return judgeAddresses(outcome, { ...translated, ...authorized }, step);
}

/** What the API server accepts: addresses, and tags of which nobody knows the addresses; undefined if it accepts all. */
function toAuthorized({ cluster, serviceTags }: WayOut): Pick<Guard, 'ranges' | 'tags'> | undefined {
  const { authorizedRanges, authorizedTags = [] } = cluster;
  if (!authorizedRanges && authorizedTags.length === 0) return undefined;
  const known = authorizedTags.map((tag) => findTagAddresses(serviceTags, tag) ?? noAddresses);
  return {
    ranges: unionOfAddresses([authorizedRanges ?? noAddresses, ...known]),
    tags: authorizedTags.filter((tag) => findTagAddresses(serviceTags, tag) === undefined),
  };
}

/** What egress is translated to. */
interface Translated {
  /** As people say it: `the firewall`. */
  readonly by: string;
  readonly addresses: readonly string[];
  readonly complete: boolean;
  /** What could not be read of them. */
  readonly unreadId?: string | undefined;
}

function ofFirewall(firewall: Firewall): Translated {
  const { publicAddresses, publicAddressesComplete, natGatewayId, unreadAddressId: unreadId } = firewall;
  const by = natGatewayId === undefined ? 'the firewall' : "the NAT gateway on the firewall's subnet";
  return { by, addresses: publicAddresses, complete: publicAddressesComplete, unreadId };
}

function ofNatGateway(subnet: SourceSubnet | undefined): Translated | undefined {
  const addresses = subnet?.natGatewayAddresses;
  return addresses && { by: 'the NAT gateway', addresses, complete: true };
}

interface Guard extends Translated {
  readonly ranges: AddressSet;
  readonly tags: readonly string[];
}

type Place = Pick<Outcome['steps'][number], 'stage' | 'resourceId'>;

/** What could not be read is what leaves it open, and not the cluster that asks. */
function withUnread(step: Place, unreadId: string | undefined): Place {
  return unreadId === undefined ? step : { ...step, resourceId: unreadId };
}

function judgeAddresses(
  outcome: Outcome,
  { by, addresses, complete, ranges, tags, unreadId }: Guard,
  step: Place,
): Outcome {
  const missing = addresses.filter((address) => !isAddressSubset(toAddressSet(address) ?? [], ranges));
  if (missing.length === 0) {
    const note = `Every public address of ${by} is authorized.`;
    if (complete) return { ...outcome, steps: [...outcome.steps, { ...step, outcome: 'pass', note }] };
    const unread = `A public address of ${by} could not be read, so nobody can tell whether it is authorized.`;
    return narrow(outcome, 'unknown', { ...withUnread(step, unreadId), outcome: 'unknown', note: unread });
  }
  if (tags.length > 0) {
    const byTag = `The API server also authorizes service tag ${tags.join(', ')}, which may hold ${missing.join(', ')}.`;
    return narrow(outcome, 'unknown', { ...step, outcome: 'unknown', note: byTag });
  }
  const covers = `from ${missing.toSorted().join(', ')}`;
  const note = `These public addresses of ${by} are not in the authorized IP ranges of the API server.`;
  const isAll = missing.length === addresses.length && complete;
  return narrow(outcome, isAll ? 'denied' : 'partial', { ...step, outcome: 'deny', covers, note });
}

/** What got so far is limited further; what was doubtful before stays doubtful unless nothing gets through. */
function narrow(outcome: Outcome, verdict: Outcome['verdict'], step: Outcome['steps'][number]): Outcome {
  const doubtful = outcome.verdict === 'partial' || (outcome.verdict === 'unknown' && verdict !== 'denied');
  return {
    ...outcome,
    verdict: doubtful && verdict !== 'denied' ? outcome.verdict : verdict,
    steps: [...outcome.steps, step],
  };
}
