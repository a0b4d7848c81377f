import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey, toParentId, toResourceName } from '../model/resourceId.ts';
import type { DnsProxy, Firewall } from '../model/topology.ts';
import { toAddressNumber } from '../net/addressSet.ts';
import { toClassicRules } from './classicRules.ts';
import { toFirewallLogging } from './diagnosticSettings.ts';
import { type EstateIndex, type WithGaps, childrenOf, resourceOf, toMissingGap } from './estateIndex.ts';
import {
  type PolicyChain,
  type PolicySettings,
  toAllowedAddresses,
  toHostList,
  toPolicyChain,
  toPolicyRules,
  toPolicySettings,
} from './firewallPolicy.ts';
import { toTier, withTierLimits, withTierProblems } from './firewallTier.ts';
import { toLevelGaps, toOtherOrders } from './otherOrders.ts';
import { isUnsettled } from './provisioning.ts';
import {
  type PublicAddresses,
  joinPublicAddresses,
  toConfigurationAddress,
  toHubAddresses,
  toNatGatewayAddresses,
} from './publicIpAddress.ts';
import {
  asBoolean,
  asChoice,
  asText,
  idOf,
  isArray,
  isBlank,
  isObject,
  member,
  numberOf,
  objectOf,
  objectsOf,
  propertiesOf,
  textOf,
} from './readers.ts';
import { type FirewallRule, type PlacedRule, toRulePasses, toTieGaps } from './ruleOrder.ts';
import { teachesRanges, toClassicSnat } from './snatRanges.ts';
import { subnetJson } from './virtualNetwork.ts';

/**
 * Reads a firewall of a network or of a virtual hub. With a policy attached the policy decides, whatever classic rules
 * and settings the firewall still carries.
 */
export function toFirewall(resource: ArmResource, index: EstateIndex): WithGaps<Firewall> {
  const properties = propertiesOf(resource);
  const policyId = idOf(properties, 'firewallPolicy');
  const chain = policyId === undefined ? toLostChain(resource) : toPolicyChain(policyId, index);
  const read = chain === undefined ? toClassicRules(resource, index) : toPolicyRules(chain, index);
  const tier = toTier(properties);
  const rules = withTierProblems(read.value, tier);
  const settings = withTeacher(
    chain === undefined ? toClassicSettings(properties) : toPolicySettings(chain),
    properties,
  );
  const subnetId = toSubnetId(properties);
  const logging = toFirewallLogging(resource.id, index);
  const outward = toPublicAddresses(properties, subnetId, index);
  const firewall: Firewall = {
    id: resource.id,
    name: resource.name,
    ...toPlace(properties, subnetId),
    publicAddresses: outward.addresses,
    publicAddressesComplete: outward.complete,
    ...(outward.unreadId === undefined ? {} : { unreadAddressId: outward.unreadId }),
    ...withTierLimits(settings, tier),
    ...toCapacity(properties, subnetId, index),
    provisioningFailed: [resource, ...toPolicyParts(chain, index)].some(isUnsettled) || rules.some(restsOnUnsettled),
    ...(policyId === undefined ? {} : { policyId: resourceOf(index, policyId)?.id ?? policyId }),
    ...(tier === undefined ? {} : { tier }),
    ...toOrders(rules),
    ...(logging === undefined ? {} : { logging }),
  };
  return {
    value: firewall,
    gaps: [
      ...read.gaps,
      ...toIpGroupGaps(rules, index),
      ...toTieGaps(rules, policyId ?? resource.id),
      ...toLevelGaps(rules, policyId ?? resource.id),
      ...(chain === undefined ? [] : toClassicGaps(resource)),
      ...(outward.complete ? [] : [toAddressGap(resource.id, outward.unreadId, index)]),
    ],
  };
}

/** Where a firewall stands: in a network of its own or in a virtual hub, and at what address. */
function toPlace(
  properties: JsonObject,
  subnetId: string | undefined,
): Pick<Firewall, 'privateAddress' | 'virtualNetworkId' | 'virtualHubId'> {
  const networkId = subnetId === undefined ? undefined : toParentId(subnetId);
  const privateAddress = toPrivateAddress(properties);
  const hubId = idOf(properties, 'virtualHub');
  return {
    ...(privateAddress === undefined ? {} : { privateAddress }),
    ...(networkId === undefined ? {} : { virtualNetworkId: networkId }),
    ...(hubId === undefined ? {} : { virtualHubId: hubId }),
  };
}

function toOrders(rules: readonly PlacedRule[]): Pick<Firewall, 'rules' | 'otherOrders'> {
  const otherOrders = toOtherOrders(rules);
  return { rules: toRulePasses(rules), ...(otherOrders.length === 0 ? {} : { otherOrders }) };
}

/** True if the last change of an IP group of the rule failed or is under way. */
function restsOnUnsettled({ rule }: PlacedRule): boolean {
  return rule.kind !== 'unread' && rule.isUnsettled === true;
}

/** Which of a policy and classic rules counts where both are set is not documented; the policy is taken to decide. */
function toClassicGaps(firewall: ArmResource): readonly Gap[] {
  const lists = ['natRuleCollections', 'networkRuleCollections', 'applicationRuleCollections'];
  const holdsBoth = lists.some((name) => objectsOf(propertiesOf(firewall), name).length > 0);
  const detail =
    'The firewall has a policy and rules of its own; the policy is taken to decide, which no document says.';
  return holdsBoth ? [{ resource: firewall.id, reason: 'unsupported', detail }] : [];
}

/** A firewall whose policy cannot be told is no classic firewall: whatever the policy is, it decides. */
function toLostChain(firewall: ArmResource): PolicyChain | undefined {
  const named = (member(propertiesOf(firewall), 'firewallPolicy') ?? null) !== null;
  const malformed = 'The policy that the firewall names cannot be read.';
  return named ? { policies: [], unreadId: firewall.id, malformed } : undefined;
}

/** IP groups that rules refer to and that the estate does not hold. */
function toIpGroupGaps(rules: readonly PlacedRule[], index: EstateIndex): readonly Gap[] {
  const ids = rules.flatMap(({ rule }) => (rule.kind === 'unread' ? [] : toUnreadGroups(rule)));
  const distinct = new Map(ids.map((id) => [toIdKey(id), id]));
  return [...distinct.values()].map((id) =>
    toMissingGap(index, id, 'What the rules that use it match is partly unknown.'),
  );
}

function toUnreadGroups(rule: FirewallRule): readonly string[] {
  return [...rule.sources.unreadIpGroups, ...(rule.destinations?.unreadIpGroups ?? [])];
}

function toAddressGap(firewallId: string, addressId: string | undefined, index: EstateIndex): Gap {
  const detail = `A public IP address that firewall ${toResourceName(firewallId)} refers to is not in the estate or shows no address.`;
  if (addressId === undefined) return { resource: firewallId, reason: 'notFound', detail };
  return { ...toMissingGap(index, addressId, ''), detail };
}

function toPolicyParts(chain: PolicyChain | undefined, index: EstateIndex): readonly ArmResource[] {
  const type = 'microsoft.network/firewallpolicies/rulecollectiongroups';
  return (chain?.policies ?? []).flatMap((policy) => [policy, ...childrenOf(index, policy.id, type)]);
}

function toClassicSettings(properties: JsonObject): PolicySettings {
  const extra = objectOf(properties, 'additionalProperties');
  const listOf = (name: string) => (asText(member(extra, name)) ?? '').split(',');
  const untranslated = toClassicSnat(extra);
  const isRefused = asBoolean(member(extra, 'Network.DNS.RequireProxyForNetworkRules')) === false;
  return {
    dnsProxy: isBlank(properties) ? 'unknown' : toClassicProxy(member(extra, 'Network.DNS.EnableProxy')),
    ...(isBlank(properties) ? {} : { dnsUpstream: toClassicServers(member(extra, 'Network.DNS.Servers')) }),
    threatIntel: asChoice(member(properties, 'threatIntelMode'), ['Off', 'Alert', 'Deny']) ?? 'unknown',
    ...(isRefused ? { refusesRuleHosts: true } : {}),
    ...(untranslated === undefined ? {} : { untranslated }),
    threatIntelAllowedHosts: toHostList(listOf('ThreatIntel.Whitelist.FQDNs')),
    ...toAllowedAddresses(listOf('ThreatIntel.Whitelist.IpAddresses')),
    // Intrusion detection is a setting of Premium policies only.
    idps: 'Off',
  };
}

/** A route server teaches a firewall ranges whoever else sets some. */
function withTeacher(settings: PolicySettings, properties: JsonObject): PolicySettings {
  const { untranslated } = settings;
  if (!untranslated || !teachesRanges(objectOf(properties, 'additionalProperties'))) return settings;
  return { ...settings, untranslated: { ...untranslated, mayLearn: true } };
}

/** Unset means off; a value that is neither true nor false tells nothing. */
function toClassicProxy(value: Json | undefined): DnsProxy {
  const text = asText(value);
  if (text === undefined) return 'off';
  const flag = asBoolean(text);
  if (flag === undefined) return 'unknown';
  return flag ? 'on' : 'off';
}

/** Addresses in one text, with commas between them. */
function toClassicServers(value: Json | undefined): readonly string[] {
  const texts = (asText(value) ?? '').split(',').map((text) => text.trim());
  return texts.filter((text) => text !== '');
}

type Capacity = Pick<Firewall, 'deallocated' | 'natGatewayId' | 'minInstances'>;

/** What of a firewall runs: none at all once it was stopped, which takes its address configurations away (Azure Firewall FAQ). */
function toCapacity(properties: JsonObject, subnetId: string | undefined, index: EstateIndex): Capacity {
  const list = member(properties, 'ipConfigurations');
  const isInHub = (member(properties, 'virtualHub') ?? member(properties, 'hubIPAddresses') ?? null) !== null;
  const natGatewayId = toNatGatewayId(subnetId, index);
  const minInstances = numberOf(objectOf(properties, 'autoscaleConfiguration'), 'minCapacity');
  return {
    ...(isArray(list) && list.length === 0 && !isInHub ? { deallocated: true } : {}),
    ...(natGatewayId === undefined ? {} : { natGatewayId }),
    ...(minInstances === undefined ? {} : { minInstances }),
  };
}

function toNatGatewayId(subnetId: string | undefined, index: EstateIndex): string | undefined {
  return subnetId === undefined ? undefined : idOf(propertiesOf(subnetJson(subnetId, index) ?? {}), 'natGateway');
}

function toConfigurations(properties: JsonObject): readonly JsonObject[] {
  return objectsOf(properties, 'ipConfigurations');
}

/** Only one of the configurations carries the subnet and the private address. */
function toPrivateAddress(properties: JsonObject): string | undefined {
  const own = toConfigurations(properties).map((item) => textOf(propertiesOf(item), 'privateIPAddress'));
  const hub = textOf(objectOf(properties, 'hubIPAddresses'), 'privateIPAddress');
  return [...own, hub].find((text) => text !== undefined && toAddressNumber(text) !== undefined);
}

function toSubnetId(properties: JsonObject): string | undefined {
  return toConfigurations(properties)
    .map((item) => idOf(propertiesOf(item), 'subnet'))
    .find((id) => id !== undefined);
}

/** The addresses that the firewall can leave from: a NAT gateway on its subnet replaces its own (Azure Firewall: SNAT). */
function toPublicAddresses(properties: JsonObject, subnetId: string | undefined, index: EstateIndex): PublicAddresses {
  const gatewayId = toNatGatewayId(subnetId, index);
  if (gatewayId !== undefined) return toNatGatewayAddresses(gatewayId, index);
  const isHub = idOf(properties, 'virtualHub') !== undefined;
  const list = member(properties, 'ipConfigurations') ?? (isHub ? [] : undefined);
  const known = isArray(list) && list.every(isObject);
  return joinPublicAddresses([
    { addresses: [], complete: known },
    ...toConfigurations(properties).map((item) => toConfigurationAddress(item, index)),
    toHubAddresses(objectOf(properties, 'hubIPAddresses')),
  ]);
}
