import { memoised } from '../model/memoised.ts';
import type { Gap } from '../model/gap.ts';
import type { Firewall, Route } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { subtractAddresses } from '../net/addressSet.ts';
import { privateAddresses } from './addressKnowledge.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './region.ts';

/**
 * The default route of a firewall's own subnet that sends its egress on to something else than the internet, if somebody
 * wrote one. One that a gateway teaches is not in configuration. (Azure Firewall, forced tunnelling.)
 */
export const findTunnel: (firewall: Firewall) => Route | undefined = memoised(({ subnet }) => {
  if (!subnet || subnet.gaps.length > 0) return undefined;
  const own = subnet.routes.filter(
    ({ origin, destination }) => origin === 'user' && destination.kind === 'prefix' && destination.length === 0,
  );
  return own.find(({ nextHopType }) => nextHopType !== 'Internet');
});

/** True if what the firewall lets out surely goes to the internet as far as configuration tells: no tunnel, and nothing unread. */
export function isStraight(firewall: Firewall): boolean {
  return (firewall.subnet?.gaps ?? []).length === 0 && findTunnel(firewall) === undefined;
}

/** What the firewall lets out meets whatever is at the end of the tunnel, and its rules are in no configuration here. */
export function judgeTunnel(outcome: Outcome, firewall: Firewall, target: Target): Outcome {
  const [gap] = firewall.subnet?.gaps ?? [];
  if (gap && outcome.verdict === 'allowed' && !isPrivate(target)) return toHidden(outcome, firewall, gap);
  const route = findTunnel(firewall);
  if (!route || outcome.verdict === 'denied' || isPrivate(target)) return outcome;
  const isDropped = route.nextHopType === 'None';
  const where = route.nextHopAddress ?? route.nextHopType;
  const note = isDropped
    ? `Route ${route.name} drops what firewall ${firewall.name} sends to the internet.`
    : `Firewall ${firewall.name} sends it on to ${where} (forced tunnelling), and what becomes of it there is not known.`;
  const step: Step = {
    stage: 'route',
    outcome: isDropped ? 'deny' : 'unknown',
    ...(route.resourceId === undefined ? {} : { resourceId: route.resourceId }),
    note,
  };
  const verdict = isDropped ? 'denied' : outcome.verdict === 'partial' ? 'partial' : 'unknown';
  return { ...outcome, verdict, steps: [...outcome.steps, step] };
}

/** Where the firewall's own egress goes cannot be seen, and it may go elsewhere. */
function toHidden(outcome: Outcome, firewall: Firewall, gap: Gap): Outcome {
  const note = `Where firewall ${firewall.name} sends its own egress could not be read, and it may be forced through a tunnel.`;
  const step: Step = { stage: 'route', outcome: 'unknown', resourceId: gap.resource, note };
  return { ...outcome, verdict: 'unknown', steps: [...outcome.steps, step] };
}

function isPrivate(target: Target): boolean {
  return target.kind === 'addresses' && subtractAddresses(target.addresses, privateAddresses).length === 0;
}
