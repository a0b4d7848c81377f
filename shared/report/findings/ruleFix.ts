import type { Fix } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { Firewall } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { distinct, groupBy } from '../order.ts';
import { toList, toRuleText } from '../words.ts';
import { toCommandLine, toScopeWords, type CommandWords } from './azCli.ts';
import { toPlaceBefore, toRulePlace, type RulePlace } from './rulePlace.ts';

/** Rules to add for blocked rows of one reason. */
export interface WantedRules {
  /** At least one. */
  readonly rows: readonly [DependencyReport, ...DependencyReport[]];
  /** Source prefixes; empty if they are not known. */
  readonly sources: readonly string[];
  readonly firewall: Firewall | undefined;
  /** The step that blocks now. */
  readonly step: Step | undefined;
  /** Rules that let the cluster's other traffic through. */
  readonly neighbours: readonly RuleRef[];
  /** How many other fixes of the report make a collection of their own in the same place: each takes a name and a priority. */
  readonly ordinal: number;
  /** The cluster's name, where rules for others may be added beside. */
  readonly clusterName?: string | undefined;
}

/**
 * The smallest change that lets blocked rows through: a rule more for each protocol and port, before the rule that denies
 * if there is one. Not proven.
 */
export function toRuleFix(wanted: WantedRules): Fix {
  const { rows, step, firewall } = wanted;
  const what = toWhat(rows);
  const denying = step?.outcome === 'deny' ? step.rule : undefined;
  if (!firewall) return { summary: `Allow ${what} where this traffic leaves.`, proven: false };
  if (denying && toRuleText(denying) !== '') return toFixBefore(denying, wanted, firewall);
  const kinds = [...new Set(rows.map(kindOf))];
  const places = kinds.flatMap((kind, at) => {
    const place = toRulePlace({ ...wanted, firewall, kind, ordinal: 2 * wanted.ordinal + at });
    return place ? [place] : [];
  });
  const proxy = rows.some((row) => needsDnsProxy(row, firewall))
    ? ' A rule on a host name needs the DNS proxy of the firewall: turn it on first.'
    : '';
  const [place] = places;
  const rule = rows.length === 1 ? 'a rule' : 'rules';
  const allows = rows.length === 1 ? 'that allows' : 'that allow';
  if (!place) {
    const summary = `Add ${rule} to ${firewall.name} ${allows} ${what}.${proxy}`;
    return { summary, proven: false };
  }
  const where = place.newPriority === undefined ? `to collection ${place.collection}` : 'in a new collection';
  const summary = `Add ${rule} ${where} of ${toResourceName(place.ownerId)} ${allows} ${what}.${proxy}`;
  return { summary, ...withCommands(wanted, places), proven: false };
}

function toWhat(rows: readonly DependencyReport[]): string {
  return toList(distinct(rows.map(({ destination, protocol, port }) => `${destination} (${protocol} ${port})`)));
}

/**
 * A rule that denies is met before any rule behind it. Where network rules deny HTTP or HTTPS, an application rule would
 * never be asked, and which network rule would do depends on addresses: there is no command for that.
 */
function toFixBefore(denying: RuleRef, wanted: WantedRules, firewall: Firewall): Fix {
  const { rows, step } = wanted;
  const summary = `Take ${toWhat(rows)} out of rule ${toRuleText(denying)}, or allow ${rows.length === 1 ? 'it' : 'them'} before that rule.`;
  const [kind = 'application', ...others] = [...new Set(rows.map(kindOf))];
  const isMet = others.length === 0 && step?.stage === kind;
  const place = isMet ? toPlaceBefore(denying, { firewall, kind, ordinal: wanted.ordinal }) : undefined;
  return { summary, ...(place ? withCommands(wanted, [place]) : {}), proven: false };
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

/** Rows that one rule can hold: one protocol, one port, one kind of destination. */
type RuleRows = readonly [DependencyReport, ...DependencyReport[]];

function toRuleRows(rows: readonly DependencyReport[]): readonly RuleRows[] {
  const groups = groupBy(rows, (row) => `${row.protocol} ${row.port} ${String(isHost(row.destination))}`);
  return [...groups.values()].flatMap(([first, ...others]) => (first ? [[first, ...others] as const] : []));
}

/** One command a rule; the first in a new collection makes it. None at all where one of the rows cannot be written. */
function withCommands(wanted: WantedRules, places: readonly RulePlace[]): { readonly azCli?: string } {
  const isNameable = wanted.rows.every(
    (row) => (kindOf(row) === 'network' || isHost(row.destination)) && !row.destination.startsWith('<'),
  );
  if (wanted.sources.length === 0 || !isNameable) return {};
  const commands = toRuleRows(wanted.rows).map((rows, at, all) => {
    const place = places.find(({ kind }) => kind === kindOf(rows[0]));
    const isMade = all.slice(0, at).some(([row]) => kindOf(row) === kindOf(rows[0]));
    return place && toCommand(rows, wanted, isMade ? withoutPriority(place) : place);
  });
  const known = commands.flatMap((command) => command ?? []);
  return known.length === 0 || known.length < commands.length ? {} : { azCli: known.join('\n') };
}

/** The same collection once it is there. */
function withoutPriority({ kind, collection, group, ownerId }: RulePlace): RulePlace {
  return { kind, collection, ownerId, ...(group === undefined ? {} : { group }) };
}

function toCommand(rows: RuleRows, { sources, clusterName }: WantedRules, place: RulePlace): string | undefined {
  const scope = toScopeWords(place.ownerId);
  if (!scope) return undefined;
  const isPolicy = /\/firewallpolicies\//i.test(place.ownerId);
  const name = toRuleName(rows, clusterName);
  const words = isPolicy ? toPolicyWords(rows, name, { place, scope }) : toClassicWords(rows, name, { place, scope });
  return toCommandLine([...words, '--source-addresses', ...sources, ...toMatchWords(rows, isPolicy)]);
}

interface Placed {
  readonly place: RulePlace;
  readonly scope: CommandWords;
}

/** `az network firewall application-rule|network-rule create` (Azure CLI reference, extension azure-firewall). */
function toClassicWords(rows: RuleRows, name: string, { place, scope }: Placed): CommandWords {
  const { newPriority, ownerId, collection } = place;
  return [
    ...['az', 'network', 'firewall', `${kindOf(rows[0])}-rule`, 'create', ...scope],
    ...['--firewall-name', toResourceName(ownerId), '--collection-name', collection],
    ...(newPriority === undefined ? [] : ['--priority', String(newPriority), '--action', 'Allow']),
    ...['--name', name],
  ];
}

/** `… collection rule add`, or `… collection add-filter-collection` where there is none yet (Azure CLI reference). */
function toPolicyWords(rows: RuleRows, name: string, { place, scope }: Placed): CommandWords {
  const { newPriority, collection, group = '' } = place;
  const names =
    newPriority === undefined
      ? ['--collection-name', collection, '--name', name]
      : ['--name', collection, '--collection-priority', String(newPriority), '--action', 'Allow'];
  return [
    ...['az', 'network', 'firewall', 'policy', 'rule-collection-group', 'collection'],
    ...(newPriority === undefined ? ['rule', 'add'] : ['add-filter-collection']),
    ...[...scope, '--policy-name', toResourceName(place.ownerId), '--rule-collection-group-name', group, ...names],
    ...(newPriority === undefined ? [] : ['--rule-name', name]),
    ...['--rule-type', kindOf(rows[0]) === 'application' ? 'ApplicationRule' : 'NetworkRule'],
  ];
}

function toMatchWords(rows: RuleRows, isPolicy: boolean): CommandWords {
  const [{ destination, protocol, port }] = rows;
  const destinations = distinct(rows.map((row) => row.destination));
  if (kindOf(rows[0]) === 'application') {
    return ['--protocols', `${protocol === 'HTTP' ? 'Http' : 'Https'}=${port}`, '--target-fqdns', ...destinations];
  }
  const option = isHost(destination) ? '--destination-fqdns' : '--destination-addresses';
  return [
    ...[isPolicy ? '--ip-protocols' : '--protocols', protocol, option, ...destinations],
    ...['--destination-ports', String(port)],
  ];
}

function toRuleName(rows: RuleRows, clusterName: string | undefined): string {
  const [{ destination, protocol, port }] = rows;
  const isOne = distinct(rows.map((row) => row.destination)).length === 1;
  const what = isOne ? `${toSlug(destination)}-${port}` : `aks-${protocol.toLowerCase()}-${port}`;
  return `allow-${what}${clusterName === undefined ? '' : `-${toSlug(clusterName)}`}`;
}

function toSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
