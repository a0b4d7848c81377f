import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey, toResourceName } from '../model/resourceId.ts';
import type { DnsProxy, Firewall } from '../model/topology.ts';
import { toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import { type HostPattern, toHostPattern } from '../net/hostPattern.ts';
import {
  type EstateIndex,
  type WithGaps,
  childrenOf,
  contestedChildren,
  resourceOf,
  toMissingGap,
} from './estateIndex.ts';
import {
  asArray,
  asBoolean,
  asChoice,
  asText,
  booleanOf,
  idOf,
  isArray,
  isBlank,
  isObject,
  member,
  objectOf,
  propertiesOf,
  textsOf,
} from './readers.ts';
import { everyPass } from './ruleCollection.ts';
import { toGroupRules } from './ruleCollectionGroup.ts';
import type { PlacedRule } from './ruleOrder.ts';
import { toPolicySnat } from './snatRanges.ts';

const groupType = 'microsoft.network/firewallpolicies/rulecollectiongroups';

/** A policy and its parents, topmost first, as far as the estate holds them. */
export interface PolicyChain {
  readonly policies: readonly ArmResource[];
  /** The policy or parent at which the chain breaks off. */
  readonly unreadId?: string;
  /** Why it breaks off at something that the estate does hold. */
  readonly malformed?: string;
}

/**
 * Follows `basePolicy` up from a policy. A chain that runs in a circle breaks off where it closes. A policy that shows no
 * properties, or a parent without id, breaks it off as well: neither settings nor parents can be told then.
 */
export function toPolicyChain(policyId: string, index: EstateIndex): PolicyChain {
  const policies: ArmResource[] = [];
  const seen = new Set<string>();
  let next: string | undefined = policyId;
  while (next !== undefined) {
    const policy = resourceOf(index, next);
    if (policy === undefined || seen.has(toIdKey(next))) return { policies, unreadId: next };
    const properties = propertiesOf(policy);
    if (isBlank(properties)) return { policies, unreadId: policy.id, malformed: 'The policy shows no properties.' };
    seen.add(toIdKey(next));
    policies.unshift(policy);
    next = idOf(properties, 'basePolicy');
    const isLost = next === undefined && (member(properties, 'basePolicy') ?? null) !== null;
    if (isLost) return { policies, unreadId: policy.id, malformed: 'The parent that the policy names cannot be read.' };
  }
  return { policies };
}

/** All rules of a policy and its parents. What the estate lacks is `unread` at the place where it would come in. */
export function toPolicyRules(chain: PolicyChain, index: EstateIndex): WithGaps<readonly PlacedRule[]> {
  const parts = chain.policies.map((policy, position) => toOwnRules(policy, position + 1, index));
  const { unreadId, malformed } = chain;
  const missing =
    unreadId === undefined ? [] : [toUnread(unreadId, { index, policyId: unreadId, level: 0 }, malformed)];
  const all = [...missing, ...parts];
  return { value: all.flatMap((part) => part.value), gaps: all.flatMap((part) => part.gaps) };
}

/** The groups of one policy: those in the estate, and those that only the policy's own list names. */
function toOwnRules(policy: ArmResource, level: number, index: EstateIndex): WithGaps<readonly PlacedRule[]> {
  const context = { index, policyId: policy.id, level };
  const groups = childrenOf(index, policy.id, groupType);
  const list = member(propertiesOf(policy), 'ruleCollectionGroups');
  const listed = asArray(list).flatMap((item) => (isObject(item) ? asText(item['id']) : asText(item)) ?? []);
  const contested = contestedChildren(index, policy.id, 'ruleCollectionGroups');
  const known = new Set(groups.map((group) => toIdKey(group.id)));
  const wanted = new Map([...contested, ...listed].map((id) => [toIdKey(id), id]));
  const unread = [...wanted].flatMap(([key, id]) => (known.has(key) ? [] : [id]));
  // A policy that neither lists groups nor has any in the estate was probably not read far enough to tell.
  const untold = tellsGroups(list, groups.length + contested.length, listed.length) ? [] : [policy.id];
  const parts = [
    ...groups.map((group) => toGroupRules(group, context)),
    ...[...unread, ...untold].map((id) => toUnread(id, context)),
  ];
  return { value: parts.flatMap((part) => part.value), gaps: parts.flatMap((part) => part.gaps) };
}

/** True if the list of a policy's groups, or without one the groups in the estate, tells all of them. */
function tellsGroups(list: Json | undefined, groups: number, listed: number): boolean {
  return (list ?? null) === null ? groups > 0 : isArray(list) && list.length === listed;
}

function toUnread(
  id: string,
  context: { readonly index: EstateIndex; readonly policyId: string; readonly level: number },
  malformed?: string,
): WithGaps<readonly PlacedRule[]> {
  const isGroup = toIdKey(id) !== toIdKey(context.policyId);
  const ref = { policyId: context.policyId, ...(isGroup ? { group: toResourceName(id) } : {}) };
  const place = { level: context.level, groupPriority: 0, collectionPriority: 0, position: 0 };
  const consequence = 'Its rules are unknown, and so is what they decide.';
  const gap: Gap =
    malformed === undefined
      ? toMissingGap(context.index, id, consequence)
      : { resource: id, reason: 'malformed', detail: `${malformed} ${consequence}` };
  return { value: [{ place, passes: everyPass, rule: { kind: 'unread', resourceId: id, ref } }], gaps: [gap] };
}

/** What a firewall takes from its policy beside rules. */
export type PolicySettings = Pick<
  Firewall,
  | 'dnsProxy'
  | 'dnsUpstream'
  | 'refusesRuleHosts'
  | 'threatIntel'
  | 'threatIntelAllowedHosts'
  | 'threatIntelAllowedAddresses'
  | 'idps'
  | 'idpsExceptions'
  | 'untranslated'
>;

/** Settings of the lowest policy of a chain, with what it has from its parents. */
export function toPolicySettings(chain: PolicyChain): PolicySettings {
  const settings = chain.policies.map(propertiesOf);
  const own = settings.at(-1) ?? {};
  const complete = chain.unreadId === undefined;
  const allowlist = objectOf(own, 'threatIntelWhitelist');
  const untranslated = toPolicySnat(settings);
  const isRefused = booleanOf(objectOf(own, 'dnsSettings'), 'requireProxyForNetworkRules') === false;
  return {
    dnsProxy: toDnsProxy(settings.map(toProxyFlag), complete),
    ...toUpstream(settings, complete),
    threatIntel: toStrictest(
      settings.map((one) => asChoice(member(one, 'threatIntelMode'), modes) ?? 'unknown'),
      complete,
    ),
    // How allowlists of parent and child combine is not documented: only what is certainly exempt counts.
    threatIntelAllowedHosts: toHostList(textsOf(allowlist, 'fqdns')),
    ...toAllowedAddresses(textsOf(allowlist, 'ipAddresses')),
    ...(isRefused ? { refusesRuleHosts: true } : {}),
    ...(complete ? toIdpsExceptions(settings) : {}),
    ...(untranslated === undefined ? {} : { untranslated }),
    idps: toStrictest(
      settings.map((one) => toIdpsMode(member(one, 'intrusionDetection'))),
      complete,
    ),
  };
}

/** Host patterns of a list; what is none is left out. */
export function toHostList(texts: readonly string[]): readonly HostPattern[] {
  const patterns = texts.flatMap((text) => toHostPattern(text) ?? []);
  return patterns.sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** Addresses, blocks and ranges of an allowlist; what is none is left out. */
export function toAllowedAddresses(texts: readonly string[]): Pick<Firewall, 'threatIntelAllowedAddresses'> {
  const addresses = unionOfAddresses(texts.map((text) => toAddressSet(text) ?? []));
  return addresses.length === 0 ? {} : { threatIntelAllowedAddresses: addresses };
}

const modes = ['Off', 'Alert', 'Deny'] as const;

/** Bypassed traffic and altered signatures of the whole chain: a child has those of its parent too. */
function toIdpsExceptions(settings: readonly JsonObject[]): Pick<Firewall, 'idpsExceptions'> {
  const configurations = settings.map((one) => objectOf(objectOf(one, 'intrusionDetection'), 'configuration'));
  const lists = configurations.flatMap((one) => [
    member(one, 'bypassTrafficSettings') ?? [],
    member(one, 'signatureOverrides') ?? [],
  ]);
  return lists.every(isArray) ? { idpsExceptions: lists.reduce((sum, { length }) => sum + length, 0) } : {};
}

function toIdpsMode(value: Parameters<typeof asChoice>[0]): Firewall['idps'] {
  if (value === undefined || value === null) return 'Off';
  return asChoice(isObject(value) ? member(value, 'mode') : value, modes) ?? 'unknown';
}

/** The stricter of parent and child counts (SDK documentation of IDPS; assumed for threat intelligence). */
function toStrictest(found: readonly Firewall['idps'][], complete: boolean): Firewall['idps'] {
  if (found.includes('Deny')) return 'Deny';
  if (!complete || found.includes('unknown')) return 'unknown';
  return found.includes('Alert') ? 'Alert' : 'Off';
}

/** Unset means off; settings that are no object, or a value that is neither true nor false, tell nothing. */
function toProxyFlag(properties: JsonObject): boolean | 'unknown' {
  const settings = member(properties, 'dnsSettings') ?? {};
  if (!isObject(settings)) return 'unknown';
  const value = member(settings, 'enableProxy') ?? false;
  return asBoolean(value) ?? 'unknown';
}

/**
 * The documents disagree whether a child inherits the parent's proxy (DNS settings: yes; known issues: no), so a proxy
 * that only a parent turns on is `inherited`. Flags are given topmost parent first.
 */
function toDnsProxy(flags: readonly (boolean | 'unknown')[], complete: boolean): DnsProxy {
  if (flags.at(-1) === true) return 'on';
  if (flags.includes(true)) return 'inherited';
  return complete && !flags.includes('unknown') ? 'off' : 'unknown';
}

/**
 * Servers of the policy's own settings. Whether a child without any takes its parent's is documented both ways (DNS settings,
 * known issues), so that they are known only where no parent names one.
 */
function toUpstream(settings: readonly JsonObject[], complete: boolean): Pick<Firewall, 'dnsUpstream'> {
  const servers = settings.map((one) => textsOf(objectOf(one, 'dnsSettings'), 'servers'));
  const own = servers.at(-1) ?? [];
  const isKnown = own.length > 0 || (complete && servers.every((list) => list.length === 0));
  return isKnown ? { dnsUpstream: own } : {};
}
