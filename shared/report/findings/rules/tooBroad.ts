import type { Breadth } from '../../../evaluate/rules/breadth.ts';
import { toBreadth } from '../../../evaluate/rules/breadth.ts';
import type { Finding } from '../../../model/finding.ts';
import type { ApplicationRule, NetworkRule } from '../../../model/topology.ts';
import { toRuleText } from '../../words.ts';
import type { FirewallContext, RuleFinding } from './context.ts';
import { toMatchText, toRuleEvidence, toRuleFindings } from './context.ts';

const words: Record<Breadth, { readonly what: string; readonly fix: string }> = {
  anyToAny: {
    what: 'lets every source reach every address on every port',
    fix: 'Replace it by rules for what is needed: with it the firewall filters nothing that speaks TCP.',
  },
  everywhere: {
    what: 'lets traffic out to every address',
    fix: 'Replace it by application rules on the host names that are needed.',
  },
  everyHost: {
    what: 'lets requests out to every host',
    fix: 'Name the hosts that are needed instead of the star.',
  },
  everyPort: {
    what: 'opens every port of the services that it names',
    fix: 'Name the protocol and the ports that are needed, mostly TCP 443.',
  },
};

/**
 * Allow rules that are wider than anything that AKS needs, for information: people open rules on purpose, and nothing
 * breaks. One that lets everything out to everywhere is low: the firewall then does no work.
 */
export function findBroadRules({ firewall }: FirewallContext): readonly Finding[] {
  const found = [...firewall.rules.network, ...firewall.rules.application].flatMap((rule) => {
    const breadth = rule.kind === 'unread' ? undefined : toBreadth(rule);
    return rule.kind === 'unread' || !breadth ? [] : [toBroadFinding(rule, breadth, firewall.name)];
  });
  return toRuleFindings(found, firewall);
}

function toBroadFinding(rule: NetworkRule | ApplicationRule, breadth: Breadth, firewallName: string): RuleFinding {
  const { what, fix } = words[breadth];
  return {
    kind: 'rule-too-broad',
    severity: breadth === 'anyToAny' ? 'low' : 'info',
    about: [rule],
    title: `${firewallName}: rule ${toRuleText(rule.ref)} ${what}`,
    detail: `${toRuleText(rule.ref)} allows ${toMatchText(rule)}. What AKS needs has names, tags and ports of its own.`,
    evidence: { breadth, rule: toRuleEvidence(rule) },
    fix: { summary: fix, proven: false },
  };
}
