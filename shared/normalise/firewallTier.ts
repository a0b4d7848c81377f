import type { JsonObject } from '../model/json.ts';
import type { Firewall } from '../model/topology.ts';
import type { PolicySettings } from './firewallPolicy.ts';
import { asChoice, member, objectOf } from './readers.ts';
import type { PlacedRule } from './ruleOrder.ts';

type Tier = Firewall['tier'];

/** The tier that a firewall's `sku` names; undefined if it names none that is known. */
export function toTier(properties: JsonObject): Tier {
  return asChoice(member(objectOf(properties, 'sku'), 'tier'), ['Basic', 'Standard', 'Premium']);
}

/**
 * Settings as far as the tier can do them, whatever a policy says: intrusion detection is Premium's; Basic has no DNS proxy
 * and only alerts on threat intelligence (Azure Firewall: choose the right version). A proxy that a policy turns on for a
 * Basic firewall is `unknown`: one of the two is not as written.
 */
export function withTierLimits(settings: PolicySettings, tier: Tier): PolicySettings {
  if (tier === undefined || tier === 'Premium') return settings;
  const idps = { ...settings, idps: 'Off' } as const;
  if (tier === 'Standard') return idps;
  return {
    ...idps,
    dnsProxy: settings.dnsProxy === 'off' ? 'off' : 'unknown',
    threatIntel: settings.threatIntel === 'Deny' ? 'Alert' : settings.threatIntel,
  };
}

/** Rules with a problem for each part that the tier cannot do, so that nothing rests on it unsaid. */
export function withTierProblems(rules: readonly PlacedRule[], tier: Tier): readonly PlacedRule[] {
  if (tier === undefined || tier === 'Premium') return rules;
  return rules.map((placed) => {
    const problems = toTierProblems(placed.rule, tier);
    if (problems.length === 0 || placed.rule.kind === 'unread') return placed;
    return { ...placed, rule: { ...placed.rule, problems: [...placed.rule.problems, ...problems].sort() } };
  });
}

function toTierProblems(rule: PlacedRule['rule'], tier: Exclude<Tier, undefined>): readonly string[] {
  if (rule.kind === 'network') {
    return tier === 'Basic' && rule.hosts.length > 0 ? ['tier Basic takes no host names in network rules'] : [];
  }
  if (rule.kind !== 'application') return [];
  return [
    ...(rule.terminateTls ? [`tier ${tier} has no TLS inspection`] : []),
    ...(rule.urls.length > 0 ? [`tier ${tier} has no URL filtering`] : []),
    ...(rule.webCategories.length > 0 && tier === 'Basic' ? ['tier Basic has no web categories'] : []),
  ];
}
