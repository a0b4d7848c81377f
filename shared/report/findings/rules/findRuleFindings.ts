import type { Finding } from '../../../model/finding.ts';
import type { ReportInput } from '../../reportInput.ts';
import { type FirewallContext, toFirewallContexts } from './context.ts';
import { findTagGaps } from './fqdnTag.ts';
import { findTlsInspection, findUnexempted } from './inspection.ts';
import { findInvalidRules } from './invalid.ts';
import { findMissingRules } from './misses.ts';
import { findNeverReached } from './neverReached.ts';
import { findBroadRules } from './tooBroad.ts';

/**
 * Findings about the rules themselves, of every firewall that an audited cluster's egress passes. They are hygiene: what
 * a cluster suffers from a rule is told as the cluster's own finding, so none of these is above low but TLS inspection.
 */
export function findRuleFindings(input: ReportInput): readonly Finding[] {
  return toFirewallContexts(input).flatMap(findOfFirewall);
}

function findOfFirewall(context: FirewallContext): readonly Finding[] {
  return [
    ...findNeverReached(context),
    ...findInvalidRules(context),
    ...findBroadRules(context),
    ...findMissingRules(context),
    ...findTagGaps(context),
    ...findTlsInspection(context),
    ...findUnexempted(context),
  ];
}
