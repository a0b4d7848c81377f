import type { AddRule, CollectionHome, EstateEdit, RuleMembers } from '../../model/edit.ts';
import { fromResourceId, toResourceName } from '../../model/resourceId.ts';
import { aligned, toValueText } from '../dependencies/renderTerraform.ts';
import { toVisible } from '../text.ts';
import { type AddedRules, isRemoval, toAddedRules, toHomeText } from './ruleGroups.ts';
import { toTerraformResource } from './terraformResource.ts';

/** The edits as Terraform for the azurerm provider, with where each part goes; undefined if one cannot be written so, or all only take away. */
export function toTerraformSnippet(edits: readonly EstateEdit[]): string | undefined {
  if (edits.every(isRemoval)) return undefined;
  const added = toAddedRules(edits).map((one) => toAddedLines(one).join('\n'));
  const others = edits.flatMap((edit) => (edit.kind === 'addRule' ? [] : [toOtherText(edit)]));
  const parts = [...others, ...added].flatMap((text) => text ?? []);
  return parts.length < others.length + added.length ? undefined : parts.join('\n\n');
}

function toOtherText(edit: Exclude<EstateEdit, AddRule>): string | undefined {
  switch (edit.kind) {
    case 'changeRule': {
      const where = `Rule ${edit.name} in collection ${edit.home.collection} of ${toHomeText(edit.home)} gets:`;
      return [toComment(where), ...toMemberLines(edit.members, edit.home)].join('\n');
    }
    case 'write':
      return toTerraformResource(edit);
    case 'removeRule':
      return toComment(`Take rule ${edit.name} out of collection ${edit.home.collection} of ${toHomeText(edit.home)}.`);
    case 'remove':
      return toComment(`Take out the resource ${edit.id}.`);
  }
}

function toAddedLines({ home, newPriority, rules }: AddedRules): readonly string[] {
  const inner = rules.flatMap((rule) => toRuleLines(rule));
  if (newPriority === undefined) {
    return [toComment(`Add to collection ${home.collection} in ${toHomeText(home)}.`), ...inner];
  }
  const facts: readonly Attribute[] = [
    ['priority', toValueText(newPriority)],
    ['action', toValueText('Allow')],
  ];
  if (home.group === undefined) return toClassicLines(home, facts, inner);
  const where = `Add to azurerm_firewall_policy_rule_collection_group ${home.group} of policy ${toResourceName(home.ownerId)}.`;
  const named: readonly Attribute[] = [['name', toValueText(home.collection)], ...facts];
  return [
    toComment(where),
    `${home.kind}_rule_collection {`,
    ...[...aligned(named), ...inner].map((line) => `  ${line}`),
    '}',
  ];
}

type Attribute = readonly [string, string];

/** A classic collection is a resource of its own. */
function toClassicLines(
  home: CollectionHome,
  facts: readonly Attribute[],
  rules: readonly string[],
): readonly string[] {
  const named: readonly Attribute[] = [
    ['name', toValueText(home.collection)],
    ['azure_firewall_name', toValueText(toResourceName(home.ownerId))],
    ['resource_group_name', toValueText(fromResourceId(home.ownerId)?.resourceGroup ?? '')],
    ...facts,
  ];
  return [
    `resource "azurerm_firewall_${home.kind}_rule_collection" "allow_aks_${home.kind}" {`,
    ...[...aligned(named), ...rules].map((line) => `  ${line}`),
    '}',
  ];
}

function toRuleLines({ home, name, members }: AddRule): readonly string[] {
  const lines = toMemberLines(members, home, [['name', toValueText(name)]]);
  return ['rule {', ...lines.map((line) => `  ${line}`), '}'];
}

/** Members in the provider's words, which differ between rules of a policy and classic ones. */
function toMemberLines(
  members: RuleMembers,
  { group }: CollectionHome,
  first: readonly Attribute[] = [],
): readonly string[] {
  const isClassic = group === undefined;
  const lists: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['source_addresses', members.sourceAddresses],
    ['protocols', members.ipProtocols],
    [isClassic ? 'target_fqdns' : 'destination_fqdns', members.targetFqdns],
    [isClassic ? 'fqdn_tags' : 'destination_fqdn_tags', members.fqdnTags],
    ['destination_fqdns', members.destinationFqdns],
    ['destination_addresses', members.destinationAddresses],
    ['destination_ports', members.destinationPorts],
  ];
  const attributes = lists.flatMap(([name, values]): readonly Attribute[] =>
    values === undefined ? [] : [[name, toValueText(values)]],
  );
  const blocks = (members.protocols ?? []).flatMap(({ protocolType, port }) => [
    `${isClassic ? 'protocol' : 'protocols'} {`,
    `  type = ${toValueText(protocolType)}`,
    `  port = ${port}`,
    '}',
  ]);
  return [...aligned([...first, ...attributes]), ...blocks];
}

function toComment(text: string): string {
  return `# ${toVisible(text)}`;
}
