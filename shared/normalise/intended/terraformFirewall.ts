import type { Json, JsonObject } from '../../model/json.ts';
import { booleanOf, numberOf, textOf, toSortedSet } from '../readers.ts';
import type { TerraformType } from './terraformTypes.ts';
import {
  blockOf,
  blocksOf,
  listOf,
  newIdFrom,
  orCleared,
  referenceOf,
  toApplicationProtocols,
  toIntended,
  withoutUnset,
} from './terraformValues.ts';

const firewall = 'Microsoft.Network/azureFirewalls';
const policy = 'Microsoft.Network/firewallPolicies';
const group = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';
const ipGroup = 'Microsoft.Network/ipGroups';

/** Firewalls, policies, their rules and IP groups of the azurerm provider in ARM's form. */
export const firewallTypes: Readonly<Record<string, TerraformType>> = {
  azurerm_firewall: {
    attributes: ['name', 'firewall_policy_id', 'ip_configuration', 'threat_intel_mode'],
    toNewId: newIdFrom(firewall, 'name'),
    // Rule collections of classic firewalls are resources of their own in Terraform: what is there stays.
    toArm: (values, id) => ({
      resources: [
        toIntended('patch', { id, type: firewall, location: textOf(values, 'location') }, toFirewallBody(values)),
      ],
    }),
  },
  azurerm_firewall_policy: {
    attributes: ['name', 'base_policy_id', 'dns', 'sku', 'threat_intelligence_mode'],
    toNewId: newIdFrom(policy, 'name'),
    toArm: (values, id) => ({
      resources: [
        toIntended('patch', { id, type: policy, location: textOf(values, 'location') }, toPolicyBody(values)),
      ],
    }),
  },
  azurerm_firewall_policy_rule_collection_group: {
    attributes: [
      'name',
      'firewall_policy_id',
      'priority',
      'application_rule_collection',
      'network_rule_collection',
      'nat_rule_collection',
    ],
    toNewId: (values) => {
      const [parent, name] = [textOf(values, 'firewall_policy_id'), textOf(values, 'name')];
      return parent === undefined || name === undefined ? undefined : `${parent}/ruleCollectionGroups/${name}`;
    },
    toArm: (values, id) => ({ resources: [toIntended('put', { id, type: group }, toGroupBody(values))] }),
  },
  azurerm_ip_group: {
    attributes: ['name', 'cidrs'],
    toNewId: newIdFrom(ipGroup, 'name'),
    toArm: (values, id) => ({
      resources: [
        toIntended(
          'put',
          { id, type: ipGroup, location: textOf(values, 'location') },
          { ipAddresses: listOf(values, 'cidrs') ?? [] },
        ),
      ],
    }),
  },
  azurerm_firewall_application_rule_collection: toClassic('applicationRuleCollections', toClassicApplicationRule),
  azurerm_firewall_network_rule_collection: toClassic('networkRuleCollections', toClassicNetworkRule),
  azurerm_firewall_nat_rule_collection: toClassic('natRuleCollections', toClassicNatRule),
};

function toFirewallBody(values: JsonObject): JsonObject {
  const addresses = blocksOf(values, 'ip_configuration').map((block) => ({
    name: textOf(block, 'name') ?? '',
    properties: withoutUnset({
      subnet: referenceOf(block, 'subnet_id'),
      publicIPAddress: referenceOf(block, 'public_ip_address_id'),
      privateIPAddress: textOf(block, 'private_ip_address'),
    }),
  }));
  return {
    firewallPolicy: orCleared(values, 'firewall_policy_id', referenceOf(values, 'firewall_policy_id')),
    threatIntelMode: textOf(values, 'threat_intel_mode'),
    ...(addresses.length === 0 ? {} : { ipConfigurations: addresses }),
  };
}

function toPolicyBody(values: JsonObject): JsonObject {
  const dns = blockOf(values, 'dns');
  return {
    basePolicy: orCleared(values, 'base_policy_id', referenceOf(values, 'base_policy_id')),
    threatIntelMode: textOf(values, 'threat_intelligence_mode'),
    dnsSettings: orCleared(values, 'dns', dns && toDnsSettings(dns)),
    sku: textOf(values, 'sku') === undefined ? undefined : { tier: textOf(values, 'sku') },
  };
}

function toDnsSettings(dns: JsonObject): JsonObject {
  return { servers: listOf(dns, 'servers') ?? [], enableProxy: booleanOf(dns, 'proxy_enabled') ?? false };
}

function toGroupBody(values: JsonObject): JsonObject {
  return {
    priority: numberOf(values, 'priority'),
    ruleCollections: [
      ...toCollections(blocksOf(values, 'nat_rule_collection'), 'FirewallPolicyNatRuleCollection', toNatRule),
      ...toCollections(
        blocksOf(values, 'network_rule_collection'),
        'FirewallPolicyFilterRuleCollection',
        toNetworkRule,
      ),
      ...toCollections(
        blocksOf(values, 'application_rule_collection'),
        'FirewallPolicyFilterRuleCollection',
        toApplicationRule,
      ),
    ],
  };
}

type ToRule = (rule: JsonObject) => JsonObject;

function toCollections(
  blocks: readonly JsonObject[],
  ruleCollectionType: string,
  toRule: ToRule,
): readonly JsonObject[] {
  return blocks.map((block) => ({
    ruleCollectionType,
    name: textOf(block, 'name') ?? '',
    ...withoutUnset({ priority: numberOf(block, 'priority') }),
    action: { type: toAction(block) },
    rules: blocksOf(block, 'rule').map((rule) => withoutUnset({ name: textOf(rule, 'name'), ...toRule(rule) })),
  }));
}

/** Terraform writes `Dnat`, ARM `DNAT`. */
function toAction(block: JsonObject): string {
  const action = textOf(block, 'action') ?? 'Allow';
  return action.toLowerCase() === 'dnat' ? 'DNAT' : action;
}

function toSources(rule: JsonObject): JsonObject {
  return { sourceAddresses: listOf(rule, 'source_addresses'), sourceIpGroups: listOf(rule, 'source_ip_groups') };
}

function toApplicationRule(rule: JsonObject): JsonObject {
  return {
    ruleType: 'ApplicationRule',
    ...toSources(rule),
    protocols: toApplicationProtocols(blocksOf(rule, 'protocols')),
    targetFqdns: listOf(rule, 'destination_fqdns'),
    targetUrls: listOf(rule, 'destination_urls'),
    fqdnTags: listOf(rule, 'destination_fqdn_tags'),
    destinationAddresses: listOf(rule, 'destination_addresses'),
    webCategories: listOf(rule, 'web_categories'),
    terminateTLS: booleanOf(rule, 'terminate_tls') ?? false,
  };
}

function toNetworkRule(rule: JsonObject): JsonObject {
  return {
    ruleType: 'NetworkRule',
    ...toSources(rule),
    ipProtocols: listOf(rule, 'protocols'),
    destinationAddresses: listOf(rule, 'destination_addresses'),
    destinationIpGroups: listOf(rule, 'destination_ip_groups'),
    destinationFqdns: listOf(rule, 'destination_fqdns'),
    destinationPorts: listOf(rule, 'destination_ports'),
  };
}

function toNatRule(rule: JsonObject): JsonObject {
  const address = textOf(rule, 'destination_address');
  return {
    ruleType: 'NatRule',
    ...toSources(rule),
    ipProtocols: listOf(rule, 'protocols'),
    destinationAddresses: address === undefined ? undefined : [address],
    destinationPorts: listOf(rule, 'destination_ports'),
    translatedAddress: textOf(rule, 'translated_address'),
    translatedFqdn: textOf(rule, 'translated_fqdn'),
    translatedPort: textOf(rule, 'translated_port'),
  };
}

/** A classic rule collection: an item of a list of the firewall, which stays as it is otherwise. */
function toClassic(member: string, toRule: ToRule): TerraformType {
  return {
    attributes: ['name', 'azure_firewall_name', 'resource_group_name', 'priority', 'action', 'rule'],
    toNewId: (values, subscriptionId) => {
      const parent = newIdFrom(firewall, 'azure_firewall_name')(values, subscriptionId);
      const name = textOf(values, 'name');
      return parent === undefined || name === undefined ? undefined : `${parent}/${member}/${name}`;
    },
    toArm: (values, id) => {
      const type = `${firewall}/${member}`;
      const rules: Json = blocksOf(values, 'rule').map((rule) =>
        withoutUnset({ name: textOf(rule, 'name'), description: textOf(rule, 'description'), ...toRule(rule) }),
      );
      const body = { priority: numberOf(values, 'priority'), action: { type: toAction(values) }, rules };
      return { resources: [toIntended('put', { id: toMemberId(id, member), type }, body)] };
    },
    toRemoved: (id) => ({ removed: [toMemberId(id, member)] }),
  };
}

/** Terraform spells the list in its id with another casing than ARM spells the member. */
function toMemberId(id: string, member: string): string {
  return id.replace(new RegExp(`/${member}/`, 'i'), `/${member}/`);
}

function toClassicApplicationRule(rule: JsonObject): JsonObject {
  return {
    ...toSources(rule),
    protocols: toApplicationProtocols(blocksOf(rule, 'protocol')),
    targetFqdns: listOf(rule, 'target_fqdns'),
    fqdnTags: listOf(rule, 'fqdn_tags'),
  };
}

function toClassicNetworkRule(rule: JsonObject): JsonObject {
  return {
    ...toSources(rule),
    protocols: toSortedSet(listOf(rule, 'protocols') ?? []),
    destinationAddresses: listOf(rule, 'destination_addresses'),
    destinationIpGroups: listOf(rule, 'destination_ip_groups'),
    destinationFqdns: listOf(rule, 'destination_fqdns'),
    destinationPorts: listOf(rule, 'destination_ports'),
  };
}

function toClassicNatRule(rule: JsonObject): JsonObject {
  return {
    ...toSources(rule),
    protocols: listOf(rule, 'protocols'),
    destinationAddresses: listOf(rule, 'destination_addresses'),
    destinationPorts: listOf(rule, 'destination_ports'),
    translatedAddress: textOf(rule, 'translated_address'),
    translatedPort: textOf(rule, 'translated_port'),
  };
}
