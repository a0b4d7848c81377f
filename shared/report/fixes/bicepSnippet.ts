import type { AddRule, CollectionHome, EstateEdit, RuleMembers } from '../../model/edit.ts';
import type { TemplateObject, TemplateValue } from '../dependencies/armRules.ts';
import { toBicepText } from '../dependencies/renderBicep.ts';
import { toVisible } from '../text.ts';
import { type AddedRules, isRemoval, toAddedRules, toHomeText } from './ruleGroups.ts';
import { toBicepResource } from './bicepResource.ts';

/** The edits as Bicep, with where each part goes; undefined if one of them cannot be written so, or all only take away. */
export function toBicepSnippet(edits: readonly EstateEdit[]): string | undefined {
  if (edits.every(isRemoval)) return undefined;
  const added = toAddedRules(edits).map(toAddedText);
  const others = edits.flatMap((edit, at) => (edit.kind === 'addRule' ? [] : [toOtherText(edit, at)]));
  const parts = [...others, ...added].flatMap((text) => text ?? []);
  return parts.length < others.length + added.length ? undefined : parts.join('\n\n');
}

function toOtherText(edit: Exclude<EstateEdit, AddRule>, at: number): string | undefined {
  switch (edit.kind) {
    case 'changeRule': {
      const where = `Rule ${edit.name} in collection ${edit.home.collection} of ${toHomeText(edit.home)} gets these members.`;
      return toVariable(where, `members${at === 0 ? '' : at + 1}`, toMembers(edit.members, edit.home));
    }
    case 'write':
      return toBicepResource(edit, at);
    case 'removeRule':
      return toComment(`Take rule ${edit.name} out of collection ${edit.home.collection} of ${toHomeText(edit.home)}.`);
    case 'remove':
      return toComment(`Take out the resource ${edit.id}.`);
  }
}

function toAddedText({ home, newPriority, rules }: AddedRules, at: number): string {
  const number = at === 0 ? '' : String(at + 1);
  const items = rules.map(toRule);
  if (newPriority === undefined) {
    const where = `Add to the rules of collection ${home.collection} in ${toHomeText(home)}.`;
    return toVariable(where, `addedRules${number}`, items);
  }
  const member = home.group === undefined ? `${home.kind}RuleCollections` : 'ruleCollections';
  const where = `Add to ${member} of ${toHomeText(home)}.`;
  return toVariable(where, `addedCollections${number}`, [toCollection(home, newPriority, items)]);
}

function toCollection(home: CollectionHome, priority: number, rules: readonly TemplateObject[]): TemplateObject {
  const body = { priority, action: { type: 'Allow' }, rules };
  if (home.group === undefined) return { name: home.collection, properties: body };
  return { ruleCollectionType: 'FirewallPolicyFilterRuleCollection', name: home.collection, ...body };
}

function toRule({ home, name, members }: AddRule): TemplateObject {
  const ruleType = home.kind === 'application' ? 'ApplicationRule' : 'NetworkRule';
  return { ...(home.group === undefined ? {} : { ruleType }), name, ...toMembers(members, home) };
}

/** Classic network rules name their protocols by another word. */
function toMembers({ ipProtocols, protocols, ...members }: RuleMembers, { group }: CollectionHome): TemplateObject {
  return {
    ...(protocols === undefined ? {} : { protocols: protocols.map((one) => ({ ...one })) }),
    ...(ipProtocols === undefined ? {} : { [group === undefined ? 'protocols' : 'ipProtocols']: ipProtocols }),
    ...members,
  };
}

function toVariable(where: string, name: string, value: TemplateValue): string {
  return `${toComment(where)}\nvar ${name} = ${toBicepText(value, '')}`;
}

function toComment(text: string): string {
  return `// ${toVisible(text)}`;
}
