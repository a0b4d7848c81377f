import type { Fix } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { Firewall } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { toRuleText } from '../words.ts';
import { toCommandLine, toScopeWords, type CommandWords } from './azCli.ts';

/** A rule to add. */
export interface WantedRule {
  readonly row: DependencyReport;
  /** Source prefixes, at least one; empty if they are not known. */
  readonly sources: readonly string[];
  readonly firewall: Firewall | undefined;
  /** The step that blocks now. */
  readonly step: Step | undefined;
}

/** The smallest change that lets a dependency through: one more rule, or a correction of the rule that denies. Not proven. */
export function toRuleFix(wanted: WantedRule): Fix {
  const { row, step, firewall } = wanted;
  const what = `${row.destination} (${row.protocol} ${row.port})`;
  if (step?.outcome === 'deny' && step.rule && toRuleText(step.rule) !== '') {
    const rule = toRuleText(step.rule);
    return {
      summary: `Take ${what} out of rule ${rule}, or allow it in a collection before that rule.`,
      proven: false,
    };
  }
  if (!firewall) return { summary: `Allow ${what} where this traffic leaves.`, proven: false };
  const collection = toCollection(firewall, isApplicationRow(row));
  const azCli = collection && toCommands(wanted, firewall, collection);
  const place = collection?.isNew === false ? `to collection ${collection.name}` : 'in a new collection';
  const proxy = needsDnsProxy(row, firewall)
    ? ' A rule on a host name needs the DNS proxy of the firewall: turn it on first.'
    : '';
  return {
    summary: `Add a rule ${place} of ${toResourceName(collection?.ownerId ?? firewall.id)} that allows ${what}.${proxy}`,
    ...(azCli === undefined ? {} : { azCli }),
    proven: false,
  };
}

function isApplicationRow(row: DependencyReport): boolean {
  return row.protocol === 'HTTP' || row.protocol === 'HTTPS';
}

function isHost(destination: string): boolean {
  return destination.includes('.') && /[a-z]/.test(destination) && !/^[A-Z]/.test(destination);
}

function needsDnsProxy(row: DependencyReport, firewall: Firewall): boolean {
  return !isApplicationRow(row) && isHost(row.destination) && firewall.dnsProxy === 'off';
}

/** Where the rule goes: a collection that allows, of the firewall itself or of its own policy. */
interface Collection {
  readonly name: string;
  readonly group?: string;
  readonly priority: number;
  readonly isNew: boolean;
  /** The policy, or the firewall with classic rules. */
  readonly ownerId: string;
}

function toCollection(firewall: Firewall, application: boolean): Collection | undefined {
  const ownerId = firewall.policyId ?? firewall.id;
  const rules = application ? firewall.rules.application : firewall.rules.network;
  const own = rules.filter(({ ref }) => isOwn(ref, firewall));
  const allowing = own.find((rule) => rule.kind !== 'unread' && rule.action === 'allow' && rule.ref.collection);
  if (allowing?.ref.collection)
    return { ...toPlace(allowing.ref), name: allowing.ref.collection, isNew: false, ownerId };
  const group = ownRefs(firewall).find((ref) => ref.group !== undefined)?.group;
  if (firewall.policyId !== undefined && group === undefined) return undefined;
  const name = application ? 'allow-aks-hosts' : 'allow-aks-network';
  return { name, ...(group === undefined ? {} : { group }), priority: toFreePriority(firewall), isNew: true, ownerId };
}

function isOwn(ref: RuleRef, firewall: Firewall): boolean {
  return ref.policyId === undefined || ref.policyId.toLowerCase() === firewall.policyId?.toLowerCase();
}

function ownRefs(firewall: Firewall): readonly RuleRef[] {
  const { nat, network, application } = firewall.rules;
  return [...network, ...application, ...nat].map(({ ref }) => ref).filter((ref) => isOwn(ref, firewall));
}

function toPlace(ref: RuleRef) {
  return { ...(ref.group === undefined ? {} : { group: ref.group }), priority: ref.collectionPriority ?? 0 };
}

/** Priorities are unique among the collections of a firewall or group (100–65000). */
function toFreePriority(firewall: Firewall): number {
  const taken = new Set(ownRefs(firewall).map(({ collectionPriority }) => collectionPriority));
  let priority = 200;
  while (taken.has(priority)) priority += 10;
  return priority;
}

function toCommands(wanted: WantedRule, firewall: Firewall, collection: Collection): string | undefined {
  const scope = toScopeWords(collection.ownerId);
  if (!scope || wanted.sources.length === 0) return undefined;
  if (wanted.row.destination.startsWith('<')) return undefined;
  const words =
    firewall.policyId === undefined
      ? toClassicWords(wanted, collection, scope)
      : toPolicyWords(wanted, collection, scope);
  return toCommandLine(words);
}

/** `az network firewall application-rule|network-rule create` (Azure CLI reference, extension azure-firewall). */
function toClassicWords(wanted: WantedRule, collection: Collection, scope: CommandWords): CommandWords {
  const application = isApplicationRow(wanted.row);
  return [
    ...['az', 'network', 'firewall', application ? 'application-rule' : 'network-rule', 'create', ...scope],
    ...['--firewall-name', toResourceName(collection.ownerId), '--collection-name', collection.name],
    ...(collection.isNew ? ['--priority', String(collection.priority), '--action', 'Allow'] : []),
    ...['--name', toRuleName(wanted.row), '--source-addresses', ...wanted.sources],
    ...(application ? toApplicationWords(wanted.row) : toNetworkWords(wanted.row, '--protocols')),
  ];
}

/** `… collection rule add`, or `… collection add-filter-collection` where there is none yet (Azure CLI reference). */
function toPolicyWords(wanted: WantedRule, collection: Collection, scope: CommandWords): CommandWords {
  const application = isApplicationRow(wanted.row);
  const rule = toRuleName(wanted.row);
  const naming = collection.isNew
    ? ['--name', collection.name, '--collection-priority', String(collection.priority), '--action', 'Allow']
    : ['--collection-name', collection.name, '--name', rule];
  return [
    ...['az', 'network', 'firewall', 'policy', 'rule-collection-group', 'collection'],
    ...(collection.isNew ? ['add-filter-collection'] : ['rule', 'add']),
    ...[...scope, '--policy-name', toResourceName(collection.ownerId), '--rule-collection-group-name'],
    ...[collection.group ?? '', ...naming, ...(collection.isNew ? ['--rule-name', rule] : [])],
    ...['--rule-type', application ? 'ApplicationRule' : 'NetworkRule', '--source-addresses', ...wanted.sources],
    ...(application ? toApplicationWords(wanted.row) : toNetworkWords(wanted.row, '--ip-protocols')),
  ];
}

function toApplicationWords(row: DependencyReport): CommandWords {
  const protocol = row.protocol === 'HTTP' ? 'Http' : 'Https';
  return ['--protocols', `${protocol}=${row.port}`, '--target-fqdns', row.destination];
}

function toNetworkWords(row: DependencyReport, protocolOption: '--protocols' | '--ip-protocols'): CommandWords {
  const option = isHost(row.destination) ? '--destination-fqdns' : '--destination-addresses';
  return [protocolOption, row.protocol, option, row.destination, '--destination-ports', String(row.port)];
}

function toRuleName(row: DependencyReport): string {
  const slug = row.destination
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `allow-${slug}-${row.port}`;
}
