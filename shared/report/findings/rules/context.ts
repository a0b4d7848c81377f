import type { ReadRule } from '../../../evaluate/rules/box.ts';
import { type JudgedDependency, toDestinationText } from '../../../model/catalog.ts';
import type { CollectionHome, EstateEdit } from '../../../model/edit.ts';
import { type Finding, toFingerprint } from '../../../model/finding.ts';
import type { JsonObject } from '../../../model/json.ts';
import { isSameId, toIdKey, toResourceName } from '../../../model/resourceId.ts';
import type { Firewall } from '../../../model/topology.ts';
import type { RuleRef } from '../../../model/verdict.ts';
import { toAddressTexts } from '../../../net/addressSet.ts';
import { toPortTexts } from '../../../net/portSet.ts';
import { distinct } from '../../order.ts';
import type { AuditedCluster, ReportInput } from '../../reportInput.ts';
import { clip } from '../../text.ts';
import { toList, toRuleText } from '../../words.ts';

/** What findings about rules look at: one firewall, and the audited clusters whose egress passes it. */
export interface FirewallContext {
  readonly firewall: Firewall;
  readonly behind: readonly AuditedCluster[];
}

/** Firewalls that the egress of an audited cluster passes. The rules of others are nobody's concern here. */
export function toFirewallContexts({ topology, clusters }: ReportInput): readonly FirewallContext[] {
  return topology.firewalls.flatMap((firewall) => {
    const behind = clusters.filter(({ egress }) => egress.some(({ firewallId }) => isSameId(firewallId, firewall.id)));
    return behind.length === 0 ? [] : [{ firewall, behind }];
  });
}

/** A finding about rules, before it has an identity. */
export interface RuleFinding extends Omit<Finding, 'fingerprint' | 'resourceId'> {
  /** The rules that it is about: its identity, with kind and cluster. */
  readonly about: readonly ReadRule[];
}

/** More findings of one kind about one firewall than this are folded into one. */
const mostOfAKind = 20;

/**
 * Findings about rules with their identity: kind, the rule's home and the rule's own name, and no cluster, so that
 * however many clusters stand behind the rule, and however many reports are merged, it is one. Beyond twenty of a kind the rest is
 * one finding more that names the first of them.
 */
export function toRuleFindings(found: readonly RuleFinding[], firewall: Firewall): readonly Finding[] {
  const shown = found.slice(0, mostOfAKind).map((one) => toIdentified(one, firewall));
  const rest = found.slice(mostOfAKind);
  return rest.length === 0 ? shown : [...shown, toRestFinding(rest, firewall)];
}

function toIdentified({ about, ...finding }: RuleFinding, firewall: Firewall): Finding {
  const identity = { ...finding, resourceId: toHomeId(about[0]?.ref ?? {}, firewall) };
  // The rules take the dependency's place: a group holds many.
  const rules = about.map(
    ({ kind, ref }) => `${kind} ${toHomeId(ref, firewall)} ${ref.collection ?? ''} ${ref.name ?? ''}`,
  );
  const dependencyId = `rule:${toIdKey(rules.join('\n'))}${finding.dependencyId ?? ''}`;
  return {
    fingerprint: toFingerprint({ ...identity, dependencyId }),
    ...identity,
    title: clip(finding.title, 200),
    evidence: { firewallId: firewall.id, ...finding.evidence },
  };
}

function toRestFinding(rest: readonly RuleFinding[], firewall: Firewall): Finding {
  const [first] = rest;
  const identity = { kind: first?.kind ?? '', resourceId: firewall.id };
  const names = rest.map(({ about }) => toRuleText(about[0]?.ref ?? {}));
  return {
    fingerprint: toFingerprint({ ...identity, dependencyId: 'rule:more' }),
    ...identity,
    severity: first?.severity ?? 'info',
    title: clip(`${firewall.name}: ${rest.length} more of the kind ${identity.kind}: ${toList(names, 3)}`, 200),
    detail: `Beside those that are told one by one, the same holds of ${toList(names, 20)}.`,
    evidence: { firewallId: firewall.id, count: rest.length, rules: names.slice(0, 100) },
  };
}

/** Where a rule is written: its rule collection group, or the firewall for classic rules. */
export function toHomeId({ policyId, group }: RuleRef, firewall: Firewall): string {
  if (policyId === undefined) return firewall.id;
  return group === undefined ? policyId : `${policyId}/ruleCollectionGroups/${group}`;
}

/** What a rule matches, in words, and what it does: evidence that can be read without the portal. */
export function toRuleEvidence(rule: ReadRule): JsonObject {
  return { rule: toRuleText(rule.ref), action: rule.action, matches: toMatchText(rule), ...toPolicyEvidence(rule.ref) };
}

function toPolicyEvidence({ policyId }: RuleRef): JsonObject {
  return policyId === undefined ? {} : { policyId };
}

/** `TCP:443 from 10.0.0.0/8 to AzureMonitor`; long lists are cut. */
export function toMatchText(rule: ReadRule): string {
  const sources = toList(
    [...toAddressTexts(rule.sources.addresses), ...rule.sources.unreadIpGroups.map(toResourceName)],
    4,
  );
  return `${toServiceText(rule)} from ${sources || 'nowhere'} to ${toList(toTargets(rule), 6) || 'nowhere'}`;
}

function toServiceText(rule: ReadRule): string {
  if (rule.kind === 'application') return rule.protocols.map(({ type, port }) => `${type}:${port}`).join(', ');
  return `${rule.protocols.join(', ')}:${toPortTexts(rule.ports).join(', ')}`;
}

function toTargets(rule: ReadRule): readonly string[] {
  const hosts = rule.kind === 'nat' ? [] : rule.hosts.map(({ text }) => text);
  if (rule.kind === 'application') return [...hosts, ...rule.fqdnTags, ...rule.webCategories, ...rule.urls];
  const { addresses, serviceTags, unreadIpGroups } = rule.destinations;
  return [...toAddressTexts(addresses), ...serviceTags, ...unreadIpGroups.map(toResourceName), ...hosts];
}

/** The collection of a rule; undefined if its names do not tell. */
export function toCollectionHome({ kind, ref }: ReadRule, firewall: Firewall): CollectionHome | undefined {
  const { policyId, group, collection } = ref;
  if (collection === undefined || (policyId === undefined) !== (group === undefined)) return undefined;
  return { ownerId: policyId ?? firewall.id, ...(group === undefined ? {} : { group }), collection, kind };
}

/** The edit that takes a rule away; undefined if its names do not tell which it is. */
export function toRemoval(rule: ReadRule, firewall: Firewall): EstateEdit | undefined {
  const home = toCollectionHome(rule, firewall);
  const { name } = rule.ref;
  return home && name !== undefined ? { kind: 'removeRule', home, name } : undefined;
}

/** The destinations of dependencies, each once, sorted. */
export function toDestinations(rows: readonly JudgedDependency[]): readonly string[] {
  return distinct(rows.map(({ dependency }) => toDestinationText(dependency.destination))).toSorted();
}

/** The ids of dependencies, each once, sorted. */
export function toDependencyIds(rows: readonly JudgedDependency[]): readonly string[] {
  return distinct(rows.map(({ dependency }) => dependency.id)).toSorted();
}

/** What a firewall's rules alone decide: every report that saw the firewall says the same of these. */
const ofRulesAlone: readonly string[] = [
  'network-rules-hide-application-rules',
  'rule-duplicate',
  'rule-invalid',
  'rule-shadowed',
  'rule-too-broad',
];

/** The firewall of a finding that its rules alone make, whatever clusters stand behind it; undefined for other findings. */
export function toJudgedFirewall({ kind, evidence }: Finding): string | undefined {
  const firewallId = evidence?.['firewallId'];
  return ofRulesAlone.includes(kind) && typeof firewallId === 'string' ? firewallId : undefined;
}
