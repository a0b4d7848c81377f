import { toVisible } from '../text.ts';
import { type TemplateParameter, toParameters } from './armRules.ts';
import { toNotes } from './notes.ts';
import type { AllowRule, RuleGroup } from './ruleGroup.ts';

/** A Terraform file with the rule group as `azurerm_firewall_policy_rule_collection_group`; what may differ is a variable. */
export function renderTerraform(group: RuleGroup, catalogVersion: string): string {
  const lines = [
    ...toNotes(group, catalogVersion).map((line) => `# ${line}`),
    '',
    ...toParameters(group).map(toVariable).flatMap(toVariableLines),
    'resource "azurerm_firewall_policy_rule_collection_group" "aks_egress" {',
    '  name               = var.group_name',
    '  firewall_policy_id = var.firewall_policy_id',
    '  priority           = var.group_priority',
    ...toCollectionLines('network', group.network),
    ...toCollectionLines('application', group.application),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Terraform names a policy by its id. */
function toVariable(parameter: TemplateParameter): TemplateParameter {
  if (parameter.name !== 'firewallPolicyName') return { ...parameter, name: toSnakeCase(parameter.name) };
  return { name: 'firewall_policy_id', type: 'string', description: 'Id of the firewall policy that gets the rules' };
}

/** `clusterSources1` is `cluster_sources1`. */
function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const types = { string: 'string', int: 'number', 'string[]': 'list(string)' } as const;

function toVariableLines({ name, description, type, value }: TemplateParameter): readonly string[] {
  return [
    `variable "${name}" {`,
    `  description = ${toQuoted(description)}`,
    `  type        = ${types[type]}`,
    ...(value === undefined ? [] : [`  default     = ${toValueText(value)}`]),
    '}',
    '',
  ];
}

function toCollectionLines(kind: 'network' | 'application', rules: readonly AllowRule[]): readonly string[] {
  if (rules.length === 0) return [];
  return [
    '',
    `  ${kind}_rule_collection {`,
    `    name     = var.${kind}_name`,
    `    priority = var.${kind}_priority`,
    '    action   = "Allow"',
    ...rules.flatMap(toRuleLines),
    '  }',
  ];
}

function toRuleLines(rule: AllowRule): readonly string[] {
  return [
    '',
    ...rule.why.map((line) => `    # ${toVisible(line)}`),
    '    rule {',
    ...toMemberLines(rule).map((line) => `      ${line}`),
    '    }',
  ];
}

function toMemberLines({ name, sources, target, to }: AllowRule): readonly string[] {
  const from = `var.${toSnakeCase(sources)}`;
  const hosts = ['destination_fqdns', toValueText(to)] as const;
  if (target.kind === 'application') {
    return [
      ...aligned([['name', toQuoted(name)], ['source_addresses', from], hosts]),
      'protocols {',
      `  type = ${toQuoted(target.protocol)}`,
      `  port = ${target.port}`,
      '}',
    ];
  }
  return aligned([
    ['name', toQuoted(name)],
    ['protocols', `[${toQuoted(target.protocol)}]`],
    ['source_addresses', from],
    target.kind === 'fqdn' ? hosts : ['destination_addresses', toValueText(to)],
    ['destination_ports', `[${toQuoted(String(target.port))}]`],
  ]);
}

/** Attributes as lines: `terraform fmt` puts the equals signs of neighbours below each other. */
export function aligned(members: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...members.map(([name]) => name.length));
  return members.map(([name, value]) => `${name.padEnd(width)} = ${value}`);
}

/** A value as HCL writes it. */
export function toValueText(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? toQuoted(value) : `[${value.map(toQuoted).join(', ')}]`;
}

/**
 * HCL quoted templates: backslash and quote are escaped, what cannot be seen is written out, and `${` and `%{` begin with the
 * sign's number, because doubling the sign is ambiguous after another one.
 */
function toQuoted(text: string): string {
  const escaped = toVisible(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"');
  return `"${escaped.replace(/\$\{/g, '\\u0024{').replace(/%\{/g, '\\u0025{')}"`;
}
