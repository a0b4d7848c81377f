import type { Json, JsonObject } from '../model/json.ts';
import type { UntranslatedRanges } from '../model/topology.ts';
import {
  type AddressSet,
  allAddresses,
  noAddresses,
  subtractAddresses,
  toAddressSet,
  unionOfAddresses,
} from '../net/addressSet.ts';
import { asChoice, asText, asTexts, isArray, isObject, member, objectOf } from './readers.ts';
import { reservedRanges } from './systemRoutes.ts';

/**
 * Destinations to which the network rules of a policy do not translate, if somebody set them (`snat.privateRanges`). What a
 * parent alone sets may count or not: no document says. Settings are given topmost parent first. (Azure Firewall, SNAT.)
 */
export function toPolicySnat(settings: readonly JsonObject[]): UntranslatedRanges | undefined {
  const lists = settings.map((one) => toRanges(member(one, 'snat')));
  const own = lists.at(-1);
  const mayLearn = settings.some(
    (one) => asChoice(member(objectOf(one, 'snat'), 'autoLearnPrivateRanges'), ['Enabled']) !== undefined,
  );
  const certain = own === 'unreadable' ? undefined : own;
  const inherited = own === undefined ? lists.filter((list) => list !== undefined) : [];
  const open = own === 'unreadable' || inherited.includes('unreadable');
  const possible = open ? allAddresses : unionOfAddresses(inherited.filter((list) => list !== 'unreadable'));
  return toUntranslated(certain ?? noAddresses, possible, mayLearn);
}

/** The same of a firewall with rules of its own: one text with commas between the ranges. */
export function toClassicSnat(extra: JsonObject): UntranslatedRanges | undefined {
  const texts = (asText(member(extra, 'Network.SNAT.PrivateRanges')) ?? '').split(',');
  return toUntranslated(toSet(texts), noAddresses, false);
}

/** True if a firewall learns routes from a route server, and with them ranges that it does not translate to. */
export function teachesRanges(extra: JsonObject): boolean {
  return (asText(member(extra, 'Network.RouteServerInfo.RouteServerID')) ?? '') !== '';
}

function toUntranslated(
  addresses: AddressSet,
  possible: AddressSet,
  mayLearn: boolean,
): UntranslatedRanges | undefined {
  const doubtful = subtractAddresses(possible, addresses);
  if (addresses.length === 0 && doubtful.length === 0) return undefined;
  return { addresses, doubtful, mayLearn };
}

/** Undefined where nothing is set, which leaves the default: private addresses. */
function toRanges(snat: Json | undefined): AddressSet | 'unreadable' | undefined {
  if (snat === undefined || snat === null) return undefined;
  if (!isObject(snat)) return 'unreadable';
  const list = member(snat, 'privateRanges') ?? null;
  if (list === null) return undefined;
  if (!isArray(list)) return 'unreadable';
  return list.length === 0 ? undefined : toSet(asTexts(list));
}

/** `IANAPrivateRanges` stands for the default; what is no address, block or range counts for nothing. */
function toSet(texts: readonly string[]): AddressSet {
  const ranges = texts
    .map((text) => text.trim())
    .filter((text) => text !== '*')
    .flatMap((text) => (text.toLowerCase() === 'ianaprivateranges' ? reservedRanges : [text]));
  return unionOfAddresses(ranges.map((text) => toAddressSet(text) ?? noAddresses));
}
