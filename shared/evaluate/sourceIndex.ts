import { memoised } from '../model/memoised.ts';
import type { RulePasses } from '../model/topology.ts';
import type { AddressIndex } from '../net/addressIndex.ts';
import { intervalHolding, placesOverlapping, toAddressIndex } from '../net/addressIndex.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { relateAddresses } from '../net/addressSet.ts';
import { toContentKey } from './contentKey.ts';

/** The source sets of a firewall's rules, each once: rules that name the same IP group have equal sets. */
interface SourceIndex {
  readonly sets: readonly AddressSet[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly index: AddressIndex;
  /** Places of ranges in which no set begins or ends, by the interval of the index. */
  readonly byInterval: Map<number, SourcePlace>;
  /** Places by content, so that equal ones are the same object. */
  readonly distinct: Map<string, SourcePlace>;
}

/** Which source sets of the rules hold all of some addresses, and which only a part; by number. The others hold none. */
export interface SourcePlace {
  readonly inside: readonly number[];
  readonly across: readonly number[];
}

const indexOfSources: (rules: RulePasses) => SourceIndex = memoised(({ network, application }) => {
  const all = [...network, ...application].flatMap((rule) => (rule.kind === 'unread' ? [] : [rule.sources.addresses]));
  const distinct = new Map(all.map((set) => [toContentKey(set), set]));
  const sets = [...distinct.values()];
  return {
    sets,
    numbers: new Map([...distinct.keys()].map((key, number) => [key, number])),
    index: toAddressIndex(sets.map((addresses, place) => ({ addresses, place }))),
    byInterval: new Map(),
    distinct: new Map(),
  };
});

/** The number of a source set among those of the rules, equal for equal sets; undefined for a set that no rule has. */
export function numberOfSources(rules: RulePasses, set: AddressSet): number | undefined {
  return indexOfSources(rules).numbers.get(toContentKey(set));
}

/** Where the addresses of a subnet lie among the source sets of the rules; the same object for the same place. */
export function placeSources(rules: RulePasses, addresses: AddressSet): SourcePlace {
  const all = indexOfSources(rules);
  const { index, byInterval } = all;
  const [only] = addresses;
  const interval = only && addresses.length === 1 ? intervalHolding(index, only) : undefined;
  const place = (interval === undefined ? undefined : byInterval.get(interval)) ?? findPlace(all, addresses);
  if (interval !== undefined) byInterval.set(interval, place);
  return place;
}

function findPlace({ sets, index, distinct }: SourceIndex, addresses: AddressSet): SourcePlace {
  const touched = placesOverlapping(index, addresses);
  const isInside = (number: number) => relateAddresses(addresses, sets[number] ?? []) === 'inside';
  const place = { inside: touched.filter(isInside), across: touched.filter((number) => !isInside(number)) };
  const key = `${place.inside.join(' ')}|${place.across.join(' ')}`;
  const shared = distinct.get(key) ?? place;
  distinct.set(key, shared);
  return shared;
}
