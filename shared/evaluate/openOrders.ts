import { memoised } from '../model/memoised.ts';
import type { Firewall } from '../model/topology.ts';
import type { FirewallFlows } from './firewallRules.ts';
import { judgeByRules } from './firewallRules.ts';
import type { Outcome } from './outcome.ts';
import { chooseOutcome } from './outcome.ts';

/** The same firewall with its rules in another order, made once each so that what is kept of a firewall is kept of it too. */
const reordered: (firewall: Firewall) => readonly Firewall[] = memoised((firewall) =>
  (firewall.otherOrders ?? []).map((rules) => ({ ...firewall, rules })),
);

/**
 * What a firewall does to flows in every order that its rules may be in (`Firewall.otherOrders`): what all orders agree on,
 * else `unknown`. Most firewalls have one order only.
 */
export function judgeInEveryOrder(flows: FirewallFlows): Outcome {
  const shown = judgeByRules(flows);
  if (flows.firewall.otherOrders === undefined) return shown;
  const others = reordered(flows.firewall).map((firewall) => judgeByRules({ ...flows, firewall }));
  return chooseOutcome([shown, ...others]);
}
