import type { Fix } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { Firewall } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { toRuleText } from '../words.ts';
import { toCommandLine, toScopeWords, type CommandWords } from './azCli.ts';
import { toPlaceBefore, toRulePlace, type RulePlace } from './rulePlace.ts';

/** A rule to add for one blocked row. */
export interface WantedRule {
  readonly row: DependencyReport;
  /** Source prefixes; empty if they are not known. */
  readonly sources: readonly string[];
  readonly firewall: Firewall | undefined;
  /** The step that blocks now. */
  readonly step: Step | undefined;
  /** Rules that let the cluster's other traffic through. */
  readonly neighbours: readonly RuleRef[];
}

/** The smallest change that lets a dependency through: one more rule, before the one that denies if there is one. Not proven. */
export function toRuleFix(wanted: WantedRule): Fix {
  const { row, step, firewall } = wanted;
  const what = `${row.destination} (${row.protocol} ${row.port})`;
  const denying = step?.outcome === 'deny' ? step.rule : undefined;
  if (!firewall) return { summary: `Allow ${what} where this traffic leaves.`, proven: false };
  if (denying && toRuleText(denying) !== '') return toFixBefore(denying, wanted, firewall);
  const place = toRulePlace({ firewall, kind: kindOf(row), neighbours: wanted.neighbours });
  const where = place?.newPriority === undefined ? `to collection ${place?.collection ?? ''}` : 'in a new collection';
  const proxy = needsDnsProxy(row, firewall)
    ? ' A rule on a host name needs the DNS proxy of the firewall: turn it on first.'
    : '';
  if (!place) return { summary: `Add a rule to ${firewall.name} that allows ${what}.${proxy}`, proven: false };
  const summary = `Add a rule ${where} of ${toResourceName(place.ownerId)} that allows ${what}.${proxy}`;
  return { summary, ...withCommand(wanted, place), proven: false };
}

/**
 * A rule that denies is met before any rule behind it. Where network rules deny HTTP or HTTPS, an application rule would
 * never be asked, and which network rule would do depends on addresses: there is no command for that.
 */
function toFixBefore(denying: RuleRef, wanted: WantedRule, firewall: Firewall): Fix {
  const { row, step } = wanted;
  const summary = `Take ${row.destination} (${row.protocol} ${row.port}) out of rule ${toRuleText(denying)}, or allow it before that rule.`;
  const place = step?.stage === kindOf(row) ? toPlaceBefore(denying, { firewall, kind: kindOf(row) }) : undefined;
  return { summary, ...(place ? withCommand(wanted, place) : {}), proven: false };
}

function kindOf(row: DependencyReport): 'application' | 'network' {
  return row.protocol === 'HTTP' || row.protocol === 'HTTPS' ? 'application' : 'network';
}

function isHost(destination: string): boolean {
  return destination.includes('.') && /[a-z]/.test(destination) && !/^[A-Z]/.test(destination);
}

function needsDnsProxy(row: DependencyReport, firewall: Firewall): boolean {
  return kindOf(row) === 'network' && isHost(row.destination) && firewall.dnsProxy === 'off';
}

function withCommand(wanted: WantedRule, place: RulePlace): { readonly azCli?: string } {
  const scope = toScopeWords(place.ownerId);
  const isNameable = kindOf(wanted.row) === 'network' || isHost(wanted.row.destination);
  if (!scope || wanted.sources.length === 0 || wanted.row.destination.startsWith('<') || !isNameable) return {};
  const isPolicy = /\/firewallpolicies\//i.test(place.ownerId);
  const azCli = toCommandLine(isPolicy ? toPolicyWords(wanted, place, scope) : toClassicWords(wanted, place, scope));
  return azCli === undefined ? {} : { azCli };
}

/** `az network firewall application-rule|network-rule create` (Azure CLI reference, extension azure-firewall). */
function toClassicWords({ row, sources }: WantedRule, place: RulePlace, scope: CommandWords): CommandWords {
  const { newPriority } = place;
  return [
    ...['az', 'network', 'firewall', `${kindOf(row)}-rule`, 'create', ...scope],
    ...['--firewall-name', toResourceName(place.ownerId), '--collection-name', place.collection],
    ...(newPriority === undefined ? [] : ['--priority', String(newPriority), '--action', 'Allow']),
    ...['--name', toRuleName(row), '--source-addresses', ...sources],
    ...toMatchWords(row, '--protocols'),
  ];
}

/** `… collection rule add`, or `… collection add-filter-collection` where there is none yet (Azure CLI reference). */
function toPolicyWords({ row, sources }: WantedRule, place: RulePlace, scope: CommandWords): CommandWords {
  const { newPriority, collection, group = '' } = place;
  const names =
    newPriority === undefined
      ? ['--collection-name', collection, '--name', toRuleName(row)]
      : ['--name', collection, '--collection-priority', String(newPriority), '--action', 'Allow'];
  return [
    ...['az', 'network', 'firewall', 'policy', 'rule-collection-group', 'collection'],
    ...(newPriority === undefined ? ['rule', 'add'] : ['add-filter-collection']),
    ...[...scope, '--policy-name', toResourceName(place.ownerId), '--rule-collection-group-name', group, ...names],
    ...(newPriority === undefined ? [] : ['--rule-name', toRuleName(row)]),
    ...['--rule-type', kindOf(row) === 'application' ? 'ApplicationRule' : 'NetworkRule'],
    ...['--source-addresses', ...sources, ...toMatchWords(row, '--ip-protocols')],
  ];
}

function toMatchWords(row: DependencyReport, protocolOption: '--protocols' | '--ip-protocols'): CommandWords {
  const { destination, protocol, port } = row;
  if (kindOf(row) === 'application') {
    return ['--protocols', `${protocol === 'HTTP' ? 'Http' : 'Https'}=${port}`, '--target-fqdns', destination];
  }
  const option = isHost(destination) ? '--destination-fqdns' : '--destination-addresses';
  return [protocolOption, protocol, option, destination, '--destination-ports', String(port)];
}

function toRuleName({ destination, port }: DependencyReport): string {
  const slug = destination
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `allow-${slug}-${port}`;
}
