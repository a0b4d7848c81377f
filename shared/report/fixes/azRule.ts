import type { CollectionHome, EstateEdit, RuleMembers } from '../../model/edit.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { type CommandWords, toScopeWords } from '../findings/azCli.ts';

/** An edit of a firewall's rules. */
export type RuleEdit = Extract<EstateEdit, { kind: 'addRule' | 'changeRule' | 'removeRule' }>;

/**
 * The command that makes an edit of rules (Azure CLI reference, extension azure-firewall). Undefined if there is none: nothing
 * changes a classic rule.
 */
export function toRuleWords(edit: RuleEdit): CommandWords | undefined {
  const scope = toScopeWords(edit.home.ownerId);
  if (!scope) return undefined;
  return edit.home.group === undefined ? toClassicWords(edit, scope) : toPolicyWords(edit, scope, edit.home.group);
}

function toClassicWords(edit: RuleEdit, scope: CommandWords): CommandWords | undefined {
  const { home, name } = edit;
  const command = ['az', 'network', 'firewall', `${home.kind}-rule`];
  const owner = ['--firewall-name', toResourceName(home.ownerId), '--collection-name', home.collection];
  if (edit.kind === 'changeRule') return undefined;
  if (edit.kind === 'removeRule') return [...command, 'delete', ...scope, ...owner, '--name', name];
  const made = edit.newPriority === undefined ? [] : ['--priority', String(edit.newPriority), '--action', 'Allow'];
  return [...command, 'create', ...scope, ...owner, ...made, '--name', name, ...toMemberWords(edit.members, home)];
}

function toPolicyWords(edit: RuleEdit, scope: CommandWords, group: string): CommandWords {
  const { home, name } = edit;
  const owner = [...scope, '--policy-name', toResourceName(home.ownerId), '--rule-collection-group-name', group];
  const command = ['az', 'network', 'firewall', 'policy', 'rule-collection-group', 'collection'];
  const own = [...owner, '--collection-name', home.collection, '--name', name];
  if (edit.kind === 'removeRule') return [...command, 'rule', 'remove', ...own];
  const members = toMemberWords(edit.members, home);
  if (edit.kind === 'changeRule') return [...command, 'rule', 'update', ...own, ...members];
  const type = ['--rule-type', home.kind === 'application' ? 'ApplicationRule' : 'NetworkRule'];
  if (edit.newPriority === undefined) return [...command, 'rule', 'add', ...own, ...type, ...members];
  const made = ['--name', home.collection, '--collection-priority', String(edit.newPriority), '--action', 'Allow'];
  return [...command, 'add-filter-collection', ...owner, ...made, '--rule-name', name, ...type, ...members];
}

function toMemberWords(members: RuleMembers, { group }: CollectionHome): CommandWords {
  const protocols = members.protocols?.map(({ protocolType, port }) => `${protocolType}=${port}`);
  return [
    ...toOption('--source-addresses', members.sourceAddresses),
    ...toOption('--protocols', protocols),
    ...toOption(group === undefined ? '--protocols' : '--ip-protocols', members.ipProtocols),
    ...toOption('--target-fqdns', members.targetFqdns),
    ...toOption('--fqdn-tags', members.fqdnTags),
    ...toOption('--destination-fqdns', members.destinationFqdns),
    ...toOption('--destination-addresses', members.destinationAddresses),
    ...toOption('--destination-ports', members.destinationPorts),
  ];
}

function toOption(name: string, values: readonly string[] | undefined): CommandWords {
  return values === undefined ? [] : [name, ...values];
}
