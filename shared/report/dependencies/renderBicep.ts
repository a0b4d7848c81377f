import { toVisible } from '../text.ts';
import {
  type ParameterReference,
  type TemplateObject,
  type TemplateParameter,
  type TemplateValue,
  toGroupProperties,
  toParameters,
} from './armRules.ts';
import { toNotes } from './notes.ts';
import type { RuleGroup } from './ruleGroup.ts';

/** A Bicep file with the rule group as a child of an existing firewall policy; names, priorities and sources are parameters. */
export function renderBicep(group: RuleGroup, catalogVersion: string): string {
  const lines = [
    ...toNotes(group, catalogVersion).map((line) => `// ${line}`),
    '',
    ...toParameters(group).flatMap(toParameterLines),
    "resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' existing = {",
    '  name: firewallPolicyName',
    '}',
    '',
    "resource group 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {",
    '  parent: policy',
    '  name: groupName',
    `  properties: ${toBicepText(toGroupProperties(group), '  ')}`,
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function toParameterLines({ name, description, type, value }: TemplateParameter): readonly string[] {
  const preset = value === undefined ? '' : ` = ${toBicepText(value, '')}`;
  return [`@description(${toQuoted(description)})`, `param ${name} ${type}${preset}`, ''];
}

/** A value of a template as Bicep writes it, its further lines behind `indent`. */
export function toBicepText(value: TemplateValue, indent: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return toQuoted(value);
  if (isList(value))
    return toBlock(
      ['[', ']'],
      value.map((item) => [toBicepText(item, `${indent}  `)]),
      indent,
    );
  return isReference(value) ? value.parameter : toObjectText(value, indent);
}

function toObjectText({ $comment = [], ...properties }: TemplateObject, indent: string): string {
  const members = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [[`${name}: ${toBicepText(value, `${indent}  `)}`]],
  );
  return toBlock(['{', '}'], [$comment.map((line) => `// ${toVisible(line)}`), ...members], indent);
}

function toBlock(
  [open, close]: readonly [string, string],
  items: readonly (readonly string[])[],
  indent: string,
): string {
  const lines = items.flat().map((line) => `${indent}  ${line}`);
  return lines.length === 0 ? `${open}${close}` : [open, ...lines, `${indent}${close}`].join('\n');
}

function isList(value: object): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

function isReference(value: TemplateObject | ParameterReference): value is ParameterReference {
  return 'parameter' in value && typeof value.parameter === 'string';
}

/** Bicep file structure, string literals: backslash, quote and `${` are escaped; what cannot be seen is written out. */
function toQuoted(text: string): string {
  return `'${toVisible(text).replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\$\{/g, '\\${')}'`;
}
