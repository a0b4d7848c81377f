import type { AddRule, RuleMembers } from '../../model/edit.ts';
import type { Fix } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { Firewall } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { toProxyEdit } from '../fixes/proxyEdit.ts';
import { toFix } from '../fixes/toFix.ts';
import { distinct, groupBy } from '../order.ts';
import { toList, toRuleText } from '../words.ts';
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
  const needsProxy = rows.some((row) => needsDnsProxy(row, firewall));
  const proxy = needsProxy ? ' A rule on a host name needs the DNS proxy of the firewall: turn it on first.' : '';
  const [place] = places;
  const rule = rows.length === 1 ? 'a rule' : 'rules';
  const allows = rows.length === 1 ? 'that allows' : 'that allow';
  if (!place) {
    const summary = `Add ${rule} to ${firewall.name} ${allows} ${what}.${proxy}`;
    return toFix(summary, []);
  }
  const where = place.newPriority === undefined ? `to collection ${place.collection}` : 'in a new collection';
  const summary = `Add ${rule} ${where} of ${toResourceName(place.ownerId)} ${allows} ${what}.${proxy}`;
  const edits = toEdits(wanted, places);
  return toFix(summary, needsProxy && edits.length > 0 ? [toProxyEdit(firewall), ...edits] : edits, toMends(rows));
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
  return toFix(summary, place ? toEdits(wanted, [place]) : [], toMends(rows));
}

function toMends(rows: readonly DependencyReport[]): readonly string[] {
  return distinct(rows.map(({ id }) => id));
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

/** One rule a group of rows; the first in a new collection makes it. None at all where one of the rows cannot be written. */
function toEdits(wanted: WantedRules, places: readonly RulePlace[]): readonly AddRule[] {
  const isNameable = wanted.rows.every(
    (row) => (kindOf(row) === 'network' || isHost(row.destination)) && !row.destination.startsWith('<'),
  );
  if (wanted.sources.length === 0 || !isNameable) return [];
  const edits = toRuleRows(wanted.rows).map((rows, at, all) => {
    const place = places.find(({ kind }) => kind === kindOf(rows[0]));
    const isMade = all.slice(0, at).some(([row]) => kindOf(row) === kindOf(rows[0]));
    return place && toEdit(rows, wanted, isMade ? withoutPriority(place) : place);
  });
  const known = edits.flatMap((edit) => edit ?? []);
  return known.length < edits.length ? [] : known;
}

/** The same collection once it is there. */
function withoutPriority({ kind, collection, group, ownerId }: RulePlace): RulePlace {
  return { kind, collection, ownerId, ...(group === undefined ? {} : { group }) };
}

function toEdit(rows: RuleRows, { sources, clusterName }: WantedRules, place: RulePlace): AddRule {
  const { kind, ownerId, collection, group, newPriority } = place;
  return {
    kind: 'addRule',
    home: { kind, ownerId, collection, ...(group === undefined ? {} : { group }) },
    ...(newPriority === undefined ? {} : { newPriority }),
    name: toRuleName(rows, clusterName),
    members: { sourceAddresses: sources, ...toMatch(rows) },
  };
}

function toMatch(rows: RuleRows): RuleMembers {
  const [{ destination, protocol, port }] = rows;
  const destinations = distinct(rows.map((row) => row.destination));
  if (kindOf(rows[0]) === 'application') {
    return { protocols: [{ protocolType: protocol === 'HTTP' ? 'Http' : 'Https', port }], targetFqdns: destinations };
  }
  const service = { ipProtocols: [protocol], destinationPorts: [String(port)] };
  return isHost(destination)
    ? { ...service, destinationFqdns: destinations }
    : { ...service, destinationAddresses: destinations };
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
