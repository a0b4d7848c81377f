import { toResourceName } from '../model/resourceId.ts';
import type { Firewall } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { type AddressSet, intersectAddresses, noAddresses, subtractAddresses } from '../net/addressSet.ts';
import {
  hasPublicAddress,
  holdsEveryPublicAddress,
  isWide,
  publicAddresses,
  touchesAddresses,
} from './addressKnowledge.ts';
import { findTunnel } from './forcedTunnel.ts';
import type { Outcome } from './outcome.ts';
import { type Target, toTargetText } from './region.ts';

/** Which of a target network rules let out with the source's own address. `part` goes to the internet, like `all`. */
export type Untranslated =
  | { readonly kind: 'none' }
  | { readonly kind: 'maybe' }
  | { readonly kind: 'part'; readonly covers: string }
  | { readonly kind: 'all' };

const none: Untranslated = { kind: 'none' };
const maybe: Untranslated = { kind: 'maybe' };

/**
 * What of a target lies in the ranges that a firewall does not translate to. Only public addresses matter: private ones are
 * reached with the source's own address. (Azure Firewall, SNAT private IP address ranges.)
 */
export function toUntranslated(target: Target, { untranslated }: Firewall): Untranslated {
  if (!untranslated) return none;
  const { addresses, doubtful } = untranslated;
  if (!hasPublicAddress(addresses) && !hasPublicAddress(doubtful)) return none;
  const known = toAddresses(target);
  if (known) return judgeKnown(known, addresses, doubtful);
  if (holdsEveryPublicAddress(addresses)) return { kind: 'all' };
  return [addresses, doubtful].some((ranges) => mayHold(target, ranges)) ? maybe : none;
}

function toAddresses(target: Target): AddressSet | undefined {
  if (target.kind === 'addresses') return target.addresses;
  return target.kind === 'tag' ? target.addresses?.left : undefined;
}

function judgeKnown(target: AddressSet, addresses: AddressSet, doubtful: AddressSet): Untranslated {
  const outside = intersectAddresses(target, publicAddresses);
  const kept = intersectAddresses(outside, addresses);
  if (kept.length === 0) return intersectAddresses(outside, doubtful).length > 0 ? maybe : none;
  if (subtractAddresses(target, kept).length === 0) return { kind: 'all' };
  return { kind: 'part', covers: toTargetText({ kind: 'addresses', addresses: kept }) };
}

/** As for rules: a narrow range of somebody's own does not blur every name. */
function mayHold(target: Target, ranges: AddressSet): boolean {
  const near = target.kind === 'hosts' ? (target.near ?? noAddresses) : noAddresses;
  return isWide(ranges) || touchesAddresses(ranges, near) || (target.kind === 'somewhere' && hasPublicAddress(ranges));
}

/**
 * What becomes of flows that a network rule lets out with a private source address. The internet does not route those, so
 * they are lost where the firewall's own way out is the internet; anything in between may translate them.
 */
export function loseUntranslated(outcome: Outcome, untranslated: Untranslated, firewall: Firewall): Outcome {
  if (untranslated.kind === 'none' || outcome.verdict === 'denied') return outcome;
  const step = { stage: 'route', resourceId: firewall.policyId ?? firewall.id } as const;
  const setting = `the private ranges of SNAT in ${toResourceName(step.resourceId)}`;
  if (untranslated.kind === 'maybe' || !leavesDirectly(firewall)) {
    const note =
      untranslated.kind === 'maybe'
        ? `The destination may lie in ${setting}, and a network rule would then let it out with a private source address.`
        : `The destination lies in ${setting}: the network rule lets it out with a private source address, and whether anything behind the firewall translates it is not known.`;
    const verdict = outcome.verdict === 'partial' ? 'partial' : 'unknown';
    return withStep(outcome, verdict, { ...step, outcome: 'unknown', note });
  }
  const note = `The destination lies in ${setting}: the network rule lets it out with a private source address, to which no answer comes back from the internet.`;
  const denied: Step = { ...step, outcome: 'deny', note };
  if (untranslated.kind === 'all') return withStep(outcome, 'denied', denied);
  return withStep(outcome, 'partial', { ...denied, covers: untranslated.covers });
}

function withStep(outcome: Outcome, verdict: Outcome['verdict'], step: Step): Outcome {
  return { ...outcome, verdict, steps: [...outcome.steps, step] };
}

/**
 * True if what the firewall lets out surely goes to the internet by its own addresses: no NAT gateway, no tunnel, nobody who
 * may teach its subnet another way. Of firewalls in virtual hubs that is not known.
 */
export function leavesDirectly(firewall: Firewall): boolean {
  const { subnet, natGatewayId, untranslated } = firewall;
  if (!subnet || subnet.gaps.length > 0 || natGatewayId !== undefined || findTunnel(firewall)) return false;
  const isWritten = subnet.routes.some(
    ({ origin, destination }) => origin === 'user' && destination.kind === 'prefix' && destination.length === 0,
  );
  return isWritten || (!subnet.learnsRoutes && untranslated?.mayLearn !== true);
}

/** True if an outcome rests on flows that leave the firewall with their own address, so that nobody sees the firewall's. */
export function isUntranslated({ steps }: Outcome, { id, policyId }: Firewall): boolean {
  return steps.some(({ stage, resourceId }) => stage === 'route' && resourceId === (policyId ?? id));
}
