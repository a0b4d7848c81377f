import { toRuleText } from '../../evaluate/ruleText.ts';
import type { Firewall, Topology } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { toRefKey, withNote } from './stations.ts';

/** More rules that would decide say nothing more. */
const mostLater = 2;

/**
 * Says at every rule that decided what would have decided without it: the flow is judged once more by rules that lack it.
 * `judgeAgain` gives the trace of the same flow in another topology.
 */
export function withLaterRules(
  trace: readonly Step[],
  topology: Topology,
  judgeAgain: (topology: Topology) => readonly Step[],
): readonly Step[] {
  const known = new Set(trace.map(toKey));
  return trace.map((step) => {
    const { rule, outcome } = step;
    if (!rule || (outcome !== 'allow' && outcome !== 'deny')) return step;
    const later = judgeAgain(withoutRule(topology, rule)).filter((other) => isNews(other, step, known));
    const words = later.slice(0, mostLater).map(toLaterText);
    return words.length === 0 ? step : withNote(step, `Without it, ${words.join('; ')}.`);
  });
}

function isNews(other: Step, step: Step, known: ReadonlySet<string>): boolean {
  if (known.has(toKey(other)) || (other.outcome !== 'allow' && other.outcome !== 'deny')) return false;
  // Evaluation says by itself which rule a denial keeps from being reached.
  return !other.rule || !step.note?.includes(toRuleText(other.rule));
}

function toKey({ stage, outcome, rule, covers }: Step): string {
  return JSON.stringify([stage, outcome, rule && toRefKey(rule), covers]);
}

function toLaterText({ stage, outcome, rule, covers }: Step): string {
  const what = covers ?? 'it';
  if (rule) return `${lowerFirst(toRuleText(rule)).replace(/,$/, '')} would ${outcome} ${what}`;
  return stage === 'default'
    ? `nothing would match ${what} and the default would deny`
    : `${stage} would ${outcome} ${what}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function withoutRule(topology: Topology, ref: RuleRef): Topology {
  const key = toRefKey(ref);
  const isOther = (rule: { readonly ref: RuleRef }) => toRefKey(rule.ref) !== key;
  const strip = (firewall: Firewall): Firewall => {
    const { nat, network, application } = firewall.rules;
    return { ...firewall, rules: { nat, network: network.filter(isOther), application: application.filter(isOther) } };
  };
  return { ...topology, firewalls: topology.firewalls.map(strip) };
}
