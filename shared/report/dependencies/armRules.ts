import type { AllowRule, RuleGroup } from './ruleGroup.ts';

/** A value of a template: JSON plus references to parameters. */
export type TemplateValue = string | number | boolean | ParameterReference | readonly TemplateValue[] | TemplateObject;

/** Stands for the value of a parameter. */
export interface ParameterReference {
  readonly parameter: string;
}

/** An object of a template. Member `$comment` is no property but lines of comment before the others. */
export interface TemplateObject {
  readonly $comment?: readonly string[];
  readonly [property: string]: TemplateValue | undefined;
}

/** A parameter of the template. */
export interface TemplateParameter {
  readonly name: string;
  readonly description: string;
  readonly type: 'string' | 'int' | 'string[]';
  /** Absent if only the reader can know the value. */
  readonly value?: string | number | readonly string[];
}

/** Parameters of the template for a rule group: names, priorities and the clusters' source prefixes. */
export function toParameters({ sources }: RuleGroup): readonly TemplateParameter[] {
  return [
    { name: 'firewallPolicyName', type: 'string', description: 'Firewall policy that gets the rules' },
    { name: 'groupName', type: 'string', description: 'Name of the rule collection group', value: 'aks-egress' },
    { name: 'groupPriority', type: 'int', description: 'Its priority, 100 to 65000; lower is first', value: 500 },
    { name: 'networkName', type: 'string', description: 'Name of the network rule collection', value: 'aks-network' },
    { name: 'networkPriority', type: 'int', description: 'Its priority within the group', value: 100 },
    {
      name: 'applicationName',
      type: 'string',
      description: 'Name of the application rule collection',
      value: 'aks-application',
    },
    { name: 'applicationPriority', type: 'int', description: 'Its priority within the group', value: 200 },
    ...sources.map(({ name, cluster, prefixes, unread }) => ({
      name,
      type: 'string[]' as const,
      description: [
        `Where the traffic of cluster ${cluster} comes from`,
        ...(unread.length === 0 ? [] : [`not read, to be added: ${unread.join(', ')}`]),
      ].join('; '),
      ...(prefixes.length === 0 ? {} : { value: prefixes }),
    })),
  ];
}

/** `properties` of `Microsoft.Network/firewallPolicies/ruleCollectionGroups` (ARM reference, 2024-05-01). */
export function toGroupProperties(group: RuleGroup): TemplateObject {
  const collections = [...toCollection('network', group.network), ...toCollection('application', group.application)];
  return { priority: { parameter: 'groupPriority' }, ruleCollections: collections };
}

function toCollection(kind: 'network' | 'application', rules: readonly AllowRule[]): readonly TemplateObject[] {
  if (rules.length === 0) return [];
  return [
    {
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: { parameter: `${kind}Name` },
      priority: { parameter: `${kind}Priority` },
      action: { type: 'Allow' },
      rules: rules.map(toArmRule),
    },
  ];
}

function toArmRule(rule: AllowRule): TemplateObject {
  const { kind, protocol, port } = rule.target;
  const common = { $comment: rule.why, name: rule.name, sourceAddresses: { parameter: rule.sources } };
  switch (kind) {
    case 'application':
      return {
        ...common,
        ruleType: 'ApplicationRule',
        protocols: [{ protocolType: protocol, port }],
        targetFqdns: rule.to,
      };
    case 'fqdn':
      return { ...common, ...toNetworkMembers(rule), destinationFqdns: rule.to };
    case 'address':
      return { ...common, ...toNetworkMembers(rule), destinationAddresses: rule.to };
  }
}

function toNetworkMembers({ target }: AllowRule): TemplateObject {
  return { ruleType: 'NetworkRule', ipProtocols: [target.protocol], destinationPorts: [String(target.port)] };
}
