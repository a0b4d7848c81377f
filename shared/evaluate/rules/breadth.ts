import type { ApplicationRule, NetworkRule } from '../../model/topology.ts';
import { hasPort } from '../../net/portSet.ts';
import { holdsEveryPublicAddress } from '../addressKnowledge.ts';
import { isEveryAddress } from '../region.ts';
import { isEveryPort } from './services.ts';

/** How an allow rule is wider than anything that AKS needs. `anyToAny` lets every source reach everything by TCP. */
export type Breadth = 'anyToAny' | 'everywhere' | 'everyHost' | 'everyPort';

/**
 * What makes an allow rule too broad; undefined if nothing does. A single other port to everywhere is not: time and DNS
 * are let out so by Microsoft's own examples.
 */
export function toBreadth(rule: NetworkRule | ApplicationRule): Breadth | undefined {
  if (rule.action === 'deny' || rule.sources.addresses.length === 0) return undefined;
  if (rule.kind === 'application') return rule.hosts.some(({ kind }) => kind === 'any') ? 'everyHost' : undefined;
  const isTcp = rule.protocols.some((protocol) => protocol === 'TCP' || protocol === 'Any');
  const isOpen = isEveryPort(rule.ports);
  if (holdsEveryPublicAddress(rule.destinations.addresses)) {
    if (isTcp && isOpen && isEveryAddress(rule.sources.addresses)) return 'anyToAny';
    const isWeb = isTcp && (hasPort(rule.ports, 443) || hasPort(rule.ports, 80));
    return isOpen || isWeb ? 'everywhere' : undefined;
  }
  return isOpen && rule.destinations.serviceTags.length > 0 ? 'everyPort' : undefined;
}
