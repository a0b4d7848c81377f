import { type AddressSet, toAddressNumber, toAddressSet, toAddressText } from '../net/addressSet.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { idOf, objectOf, objectsOf, propertiesOf, textOf, toSortedSet } from './readers.ts';
import type { JsonObject } from '../model/json.ts';

/** Public addresses, dotted quad, sorted; `complete` is false if one could not be read. */
export interface PublicAddresses {
  readonly addresses: readonly string[];
  readonly complete: boolean;
  /** The first resource that shows no address or could not be read; absent if there is none. */
  readonly unreadId?: string;
}

/** Joins several; complete only if all are. */
export function joinPublicAddresses(parts: readonly PublicAddresses[]): PublicAddresses {
  const unreadId = parts.find((part) => part.unreadId !== undefined)?.unreadId;
  return {
    addresses: toSortedSet(parts.flatMap((part) => part.addresses)),
    complete: parts.every((part) => part.complete),
    ...(unreadId === undefined ? {} : { unreadId }),
  };
}

function toUnread(id: string | undefined): PublicAddresses {
  return { addresses: [], complete: false, ...(id === undefined ? {} : { unreadId: id }) };
}

/** Address of a `publicIPAddresses` resource. IPv6 ones count as none: egress by them is not modelled. */
export function toPublicAddress(id: string | undefined, index: EstateIndex): PublicAddresses {
  const properties = propertiesOf(resourceOf(index, id) ?? {});
  const text = textOf(properties, 'ipAddress');
  if (text?.includes(':') === true) return { addresses: [], complete: true };
  const known = text !== undefined && toAddressNumber(text) !== undefined;
  return known ? { addresses: [text], complete: true } : toUnread(id);
}

/** No public prefix that Azure hands out is larger. */
const largestPrefix = 4096;

/** Every address of a `publicIPPrefixes` resource. */
export function toPrefixAddresses(id: string | undefined, index: EstateIndex): PublicAddresses {
  const text = textOf(propertiesOf(resourceOf(index, id) ?? {}), 'ipPrefix');
  if (text?.includes(':') === true) return { addresses: [], complete: true };
  const set = text === undefined ? undefined : toAddressSet(text);
  if (set === undefined || sizeOf(set) > largestPrefix) return toUnread(id);
  const addresses = set.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, offset) => toAddressText(first + offset)),
  );
  return { addresses: toSortedSet(addresses), complete: true };
}

function sizeOf(set: AddressSet): number {
  return set.reduce((size, { first, last }) => size + last - first + 1, 0);
}

/** The addresses that a NAT gateway translates to; incomplete if it is not in the estate. */
export function toNatGatewayAddresses(id: string, index: EstateIndex): PublicAddresses {
  const gateway = resourceOf(index, id);
  if (gateway === undefined) return toUnread(id);
  const properties = propertiesOf(gateway);
  return joinPublicAddresses([
    ...objectsOf(properties, 'publicIpAddresses').map((item) => toPublicAddress(textOf(item, 'id'), index)),
    ...objectsOf(properties, 'publicIpPrefixes').map((item) => toPrefixAddresses(textOf(item, 'id'), index)),
  ]);
}

/** The addresses that a hub firewall lists itself (`hubIPAddresses.publicIPs`). */
export function toHubAddresses(hub: JsonObject): PublicAddresses {
  const listed = objectsOf(objectOf(hub, 'publicIPs'), 'addresses').map((item) => textOf(item, 'address'));
  const addresses = listed.filter((text) => text !== undefined && toAddressNumber(text) !== undefined);
  return {
    addresses: toSortedSet(addresses.flatMap((text) => text ?? [])),
    complete: addresses.length === listed.length,
  };
}

/** Address that an IP configuration of a firewall refers to; none if it has no public address. */
export function toConfigurationAddress(configuration: JsonObject, index: EstateIndex): PublicAddresses {
  const id = idOf(propertiesOf(configuration), 'publicIPAddress');
  return id === undefined ? { addresses: [], complete: true } : toPublicAddress(id, index);
}
