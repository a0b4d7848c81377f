import type { Box } from '../../evaluate/rules/box.ts';
import type { Hop, Leg } from '../../evaluate/hop.ts';
import { plainLabel } from '../../evaluate/rules/label.ts';
import { toWays } from '../../evaluate/route.ts';
import { type AddressSet, intersectAddresses, unionOfAddresses } from '../../net/addressSet.ts';
import type { Cloud } from '../../model/catalog.ts';
import type { SourceSubnet, Topology } from '../../model/topology.ts';
import type { FlowDifference } from './ruleDifference.ts';

/** A source subnet in one of two states. */
export interface SubnetState {
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
  readonly cloud: Cloud;
}

/** What a way does to traffic: nothing passes, what a firewall lets through, everything, or nobody can tell. */
interface Way {
  readonly addresses: AddressSet;
  readonly kind: 'blocked' | 'filtered' | 'open' | 'unknown';
  /** Ways with one key lead to the same place. */
  readonly key: string;
}

const everyService: AddressSet = [{ first: 0, last: 500_001 }];

/**
 * What a change of routes, peerings or next hops does to the flows of a subnet: a way to nowhere lets nothing through, one
 * past the firewall everything. Between two firewalls, or where a way is unknown, it cannot be told.
 */
export function compareWays(before: SubnetState, after: SubnetState): FlowDifference {
  const [old, current] = [toKnownWays(before), toKnownWays(after)];
  const pairs = old.flatMap((left) =>
    current.flatMap((right) => {
      if (left.key === right.key) return [];
      const addresses = intersectAddresses(left.addresses, right.addresses);
      return addresses.length === 0 ? [] : [{ relation: relateWays(left, right), addresses }];
    }),
  );
  const boxesOf = (relation: Relation): readonly Box[] => {
    const addresses = unionOfAddresses(
      pairs.filter((pair) => pair.relation === relation).map((pair) => pair.addresses),
    );
    const sources = unionOfAddresses([before.subnet.addresses, after.subnet.addresses]);
    return addresses.length === 0
      ? []
      : [{ label: plainLabel, sources, destinations: addresses, services: everyService }];
  };
  return { narrowed: boxesOf('narrows'), widened: boxesOf('widens'), open: boxesOf('open') };
}

type Relation = 'narrows' | 'widens' | 'open' | 'none';

function relateWays(before: Way, after: Way): Relation {
  if (before.kind === 'unknown' || after.kind === 'unknown') return 'open';
  if (before.kind === after.kind) return before.kind === 'filtered' ? 'open' : 'none';
  if (before.kind === 'blocked' || after.kind === 'open') return 'widens';
  return 'narrows';
}

function toKnownWays(state: SubnetState): readonly Way[] {
  if (state.subnet.gaps.length > 0) {
    const reason = state.subnet.gaps.map(({ resource }) => resource).join();
    return [{ addresses: [{ first: 0, last: 4_294_967_295 }], kind: 'unknown', key: `gap ${reason}` }];
  }
  return toWays(state).map(({ addresses, legs }) => ({ addresses, ...toWay(legs) }));
}

function toWay(legs: readonly Leg[]): Pick<Way, 'kind' | 'key'> {
  const kinds = new Set(legs.map(({ hop }) => toKind(hop)));
  const [kind = 'unknown'] = kinds;
  const key = [...new Set(legs.map(({ hop }) => toKey(hop)))].sort().join();
  const isOne = kinds.size === 1 && (kind !== 'filtered' || legs.length === 1);
  return isOne ? { kind, key } : { kind: 'unknown', key };
}

function toKind(hop: Hop): Way['kind'] {
  switch (hop.kind) {
    case 'drop':
    case 'unreachable':
      return 'blocked';
    case 'firewall':
      return 'filtered';
    case 'internet':
    case 'serviceEndpoint':
    case 'privateEndpoint':
    case 'local':
      return 'open';
    case 'appliance':
    case 'gateway':
    case 'unknown':
      return 'unknown';
  }
}

function toKey(hop: Hop): string {
  switch (hop.kind) {
    case 'firewall':
      return `firewall ${hop.firewall.id.toLowerCase()}`;
    case 'appliance':
      return `appliance ${hop.address}`;
    case 'unknown':
      return `unknown ${hop.reason}`;
    case 'drop':
    case 'unreachable':
      return 'blocked';
    case 'internet':
    case 'serviceEndpoint':
    case 'privateEndpoint':
    case 'local':
    case 'gateway':
      return hop.kind;
  }
}
