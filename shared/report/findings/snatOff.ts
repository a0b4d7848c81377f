import { leavesDirectly } from '../../evaluate/sourceTranslation.ts';
import { holdsEveryPublicAddress } from '../../evaluate/addressKnowledge.ts';
import { type Finding, type Fix, toFinding } from '../../model/finding.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import { clip } from '../text.ts';
import type { Cut } from './blockage.ts';
import type { FindingContext } from './context.ts';
import { toFirewalls } from './cutFix.ts';

/** True if what cuts is a firewall, or its policy, that lets traffic out untranslated. */
export function isSnatOff(
  { stage, resourceId }: Pick<Cut, 'stage' | 'resourceId'>,
  { input }: FindingContext,
): boolean {
  return stage === 'route' && input.topology.firewalls.some(({ id, policyId }) => isSameId(policyId ?? id, resourceId));
}

/** What to take back. The private ranges stay: without them, internal destinations would see the firewall's address. */
export function toSnatFix(resourceId: string | undefined): Fix {
  const where = toResourceName(resourceId ?? '');
  const summary = `Take public ranges out of the private ranges of SNAT in ${where}, and keep 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10.`;
  return { summary, proven: false };
}

/**
 * A firewall that goes straight to the internet and translates no destination at all, where no dependency rests on a network
 * rule: application rules work, and every other way out is dead. (Azure Firewall, SNAT private IP address ranges.)
 */
export function findSnatOff(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const silent = toFirewalls(context).filter(
    (firewall) => holdsEveryPublicAddress(firewall.untranslated?.addresses ?? []) && leavesDirectly(firewall),
  );
  return silent.map((firewall) =>
    toFinding({
      kind: 'snat-off',
      severity: 'low',
      clusterId: cluster.id,
      resourceId: firewall.policyId ?? firewall.id,
      title: clip(`${cluster.name}: network rules of ${firewall.name} cannot let anything out to the internet`, 200),
      detail: `The private ranges of SNAT hold every public address, so network rules let traffic out with its private source address, to which no answer comes back. Application rules translate all the same. That setting is meant for firewalls whose egress is tunnelled on, and ${firewall.name} goes straight to the internet.`,
      evidence: { firewallId: firewall.id },
      fix: toSnatFix(firewall.policyId ?? firewall.id),
    }),
  );
}
