import type { ReadRule } from '../../../evaluate/rules/box.ts';
import { toRuleBoxes } from '../../../evaluate/rules/box.ts';
import type { Finding, Fix } from '../../../model/finding.ts';
import { toResourceName } from '../../../model/resourceId.ts';
import type { Firewall } from '../../../model/topology.ts';
import { isDocumentedFqdnTag } from '../../../net/fqdnTag.ts';
import { toFix as toPlannedFix } from '../../fixes/toFix.ts';
import { toList, toRuleText } from '../../words.ts';
import type { FirewallContext, RuleFinding } from './context.ts';
import { toRemoval, toRuleEvidence, toRuleFindings } from './context.ts';

/** Rules with a part that Azure ignores or cannot apply, each with what is left of it. One finding a rule, low. */
export function findInvalidRules({ firewall }: FirewallContext): readonly Finding[] {
  const { nat, network, application } = firewall.rules;
  const found = [...nat, ...network, ...application].flatMap((rule) => {
    if (rule.kind === 'unread') return [];
    const faults = [...rule.problems, ...toIneffective(rule)];
    return faults.length === 0 ? [] : [toInvalidFinding(rule, faults, firewall)];
  });
  return toRuleFindings(found, firewall);
}

/** What Azure takes and what still never matches. Host names without the DNS proxy have a finding of their own. */
function toIneffective(rule: ReadRule): readonly string[] {
  return [...toUnseenUrls(rule), ...toStrangeTags(rule)];
}

/** What is like no documented tag may be a new one, so it counts for something that it may hold. */
function toStrangeTags(rule: ReadRule): readonly string[] {
  if (rule.kind !== 'application') return [];
  return rule.fqdnTags
    .filter((tag) => !isDocumentedFqdnTag(tag))
    .map((tag) => `Microsoft documents no FQDN tag "${tag}", unless it was added since`);
}

function toUnseenUrls(rule: ReadRule): readonly string[] {
  if (rule.kind !== 'application' || rule.terminateTls || rule.urls.length === 0) return [];
  if (!rule.protocols.some(isHttps)) return [];
  return [`the firewall sees the path of an HTTPS URL (${toList(rule.urls)}) only if the rule asks for TLS inspection`];
}

function isHttps({ type }: { readonly type: string }): boolean {
  return type === 'Https';
}

function toInvalidFinding(rule: ReadRule, faults: readonly string[], firewall: Firewall): RuleFinding {
  const name = toRuleText(rule.ref);
  const isDead = toRuleBoxes(rule, firewall.dnsProxy).reach.length === 0;
  const [first = ''] = faults;
  return {
    kind: 'rule-invalid',
    severity: 'low',
    about: [rule],
    title: `${firewall.name}: rule ${name} ${isDead ? 'matches nothing' : 'works only in part'}: ${first}`,
    detail: `${toSentence(faults)} ${isDead ? `Nothing is left of the rule: no traffic is ${rule.action === 'deny' ? 'stopped' : 'let through'} by it.` : 'The rest of the rule works as it is written.'}`,
    evidence: { rule: toRuleEvidence(rule), faults: faults.slice(0, 20), matchesNothing: isDead },
    fix: toFix(rule, isDead, firewall),
  };
}

function toFix(rule: ReadRule, isDead: boolean, firewall: Firewall): Fix {
  const name = toRuleText(rule.ref);
  const meant = rule.kind === 'application' ? (rule.misspeltTags ?? []).map((tag) => tag.meant) : [];
  const empty = (rule.emptyIpGroups ?? []).map(toResourceName);
  if (empty.length > 0)
    return { summary: `Fill IP group ${toList(empty)} again, or remove ${name} if it is not needed.`, proven: false };
  if (meant.length > 0) return { summary: `Write ${toList(meant)} in ${name}.`, proven: false };
  if (!isDead) return { summary: `Correct ${name}, or take out what matches nothing.`, proven: false };
  const removal = toRemoval(rule, firewall);
  return toPlannedFix(`Correct ${name}, or remove it: nothing changes without it.`, removal ? [removal] : []);
}

function toSentence(faults: readonly string[]): string {
  const shown = faults.slice(0, 8).join('; ');
  const text = faults.length > 8 ? `${shown}; and ${faults.length - 8} more` : shown;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
