import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import { toResourceName } from '../model/resourceId.ts';
import type { ClusterTopology, Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { overlapsAddresses, toAddressSet } from '../net/addressSet.ts';
import { applyAuthorizedRanges } from './authorizedRanges.ts';
import { judgeByDnat } from './dnat.ts';
import { judgeInEveryOrder } from './openOrders.ts';
import type { Outcome } from './outcome.ts';
import { joinOutcomes } from './outcome.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { findTunnel, judgeTunnel } from './forcedTunnel.ts';
import { toShutInText } from './outbound.ts';
import type { Leg } from './hop.ts';
import type { Target } from './region.ts';
import { isUntranslated } from './sourceTranslation.ts';

/** Flows of one dependency from one subnet that take one way. */
export interface LegFlows {
  readonly cluster: ClusterTopology;
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
  readonly target: Target;
  /** Addresses of the subnet that are meant; undefined if they could not be read. */
  readonly sources: AddressSet | undefined;
  /** What of the dependency takes this way, where it is not the whole. */
  readonly covers?: string | undefined;
}

/** What becomes of flows that take one way: rules if it leads to a firewall, else what the way itself says. */
export function judgeLeg(leg: Leg, flows: LegFlows): Outcome {
  const outcome = judgeHop(leg, flows);
  if (!flows.dependency.isApiServer || leg.hop.kind === 'local') return outcome;
  if (leg.hop.kind === 'unknown' || (leg.hop.kind === 'firewall' && hidesSource(outcome, leg.hop.firewall)))
    return outcome;
  const firewall = leg.hop.kind === 'firewall' ? { firewall: leg.hop.firewall } : {};
  const subnet = leg.hop.kind === 'internet' ? { subnet: flows.subnet } : {};
  const { cluster, topology } = flows;
  const serviceTags = topology.serviceTags?.[cluster.cloud];
  return applyAuthorizedRanges(outcome, { cluster, serviceTags, ...firewall, ...subnet });
}

/** Behind a forced tunnel, or where the firewall does not translate, the API server sees an address that is not the firewall's. */
function hidesSource(outcome: Outcome, firewall: Firewall): boolean {
  return findTunnel(firewall) !== undefined || (outcome.verdict === 'unknown' && isUntranslated(outcome, firewall));
}

function judgeHop(leg: Leg, flows: LegFlows): Outcome {
  const { hop } = leg;
  switch (hop.kind) {
    case 'firewall':
      return judgeFirewall(hop.firewall, leg, flows);
    case 'unreachable':
      return settle('denied', toPeeringStep(leg, hop, flows));
    case 'internet':
      return judgeInternet(leg, flows);
    case 'gateway':
      return bypass(leg, flows, 'to a virtual network gateway, past the firewall');
    case 'serviceEndpoint':
      return bypass(leg, flows, 'through a service endpoint, past the firewall');
    case 'privateEndpoint':
      return bypass(leg, flows, 'to a private endpoint, past the firewall');
    case 'local':
      return judgeLocal(leg, flows);
    case 'drop':
      return settle('denied', toRouteStep(leg, flows, 'deny', 'drops it'));
    case 'appliance':
      return settle(
        'unknown',
        toRouteStep(leg, flows, 'unknown', `leads to ${hop.address}, which is no firewall of this estate`),
      );
    case 'unknown':
      return settle('unknown', {
        ...toRouteStep(leg, flows, 'unknown', ''),
        ...(hop.resourceId === undefined ? {} : { resourceId: hop.resourceId }),
        note: hop.reason,
      });
  }
}

/** The step of a leg by which a whole target gets to a firewall. */
export function toFirewallStep(leg: Leg, firewall: Firewall): Step {
  return makeRouteStep(leg, undefined, 'pass', toFirewallText(firewall));
}

function toFirewallText({ name, privateAddress }: Firewall): string {
  return `leads to firewall ${name} (${privateAddress ?? 'no address'})`;
}

function judgeFirewall(firewall: Firewall, leg: Leg, flows: LegFlows): Outcome {
  const route = toRouteStep(leg, flows, 'pass', toFirewallText(firewall));
  if (isResolver(firewall, flows)) return judgeResolver(firewall, route);
  const { dependency, subnet, target, sources } = flows;
  const whole = { dependency, subnet, firewall, region: { sources, target } };
  const { outcomes, rest } = judgeByDnat(whole);
  const ruled = joinOutcomes([...outcomes, ...rest.map((region) => judgeInEveryOrder({ ...whole, region }))]);
  const outcome = judgeTunnel(ruled, firewall, target);
  return { ...outcome, steps: [route, ...outcome.steps] };
}

function toPeeringStep(leg: Leg, hop: Extract<Leg['hop'], { kind: 'unreachable' }>, flows: LegFlows): Step {
  const route = toRouteStep(leg, flows, 'deny', `leads to firewall ${hop.firewall.name}`);
  return {
    ...route,
    stage: 'peering',
    resourceId: hop.resourceId,
    note: [route.note ?? '', hop.note].join(' ').trim(),
  };
}

/** The network and its peers hold no firewall in between; only a firewall asked as DNS server has a say of its own. */
function judgeLocal(leg: Leg, flows: LegFlows): Outcome {
  const what = 'stays in the network or its peers';
  const resolver = flows.topology.firewalls.find((firewall) => isResolver(firewall, flows));
  if (resolver) return judgeResolver(resolver, toRouteStep(leg, flows, 'pass', what));
  return settle('allowed', toRouteStep(leg, flows, 'allow', what));
}

/** Questions to the firewall's own DNS proxy end there and meet no rule. */
function isResolver(firewall: Firewall, { dependency, target }: LegFlows): boolean {
  if (dependency.port !== 53 || target.kind !== 'addresses') return false;
  const own = toAddressSet(firewall.privateAddress ?? '');
  return own !== undefined && overlapsAddresses(target.addresses, own);
}

function judgeResolver(firewall: Firewall, route: Step): Outcome {
  const step = { stage: 'dns', resourceId: firewall.id } as const;
  switch (firewall.dnsProxy) {
    case 'on':
      return {
        verdict: 'allowed',
        caveats: [],
        steps: [route, { ...step, outcome: 'allow', note: "The firewall's DNS proxy answers." }],
      };
    case 'off':
      return {
        verdict: 'denied',
        caveats: [],
        steps: [route, { ...step, outcome: 'deny', note: "The firewall's DNS proxy is off." }],
      };
    case 'inherited':
      return {
        verdict: 'unknown',
        caveats: ['dns-proxy-inherited'],
        steps: [route, { ...step, outcome: 'unknown', note: 'The DNS proxy is on only in the parent policy.' }],
      };
    case 'unknown':
      return {
        verdict: 'unknown',
        caveats: [],
        steps: [route, { ...step, outcome: 'unknown', note: 'Whether the DNS proxy is on could not be read.' }],
      };
  }
}

/** Without a firewall the cluster's outbound type decides whether there is a way at all. */
function judgeInternet(leg: Leg, flows: LegFlows): Outcome {
  const closed = toShutInText(flows.cluster, flows.subnet);
  if (closed !== undefined)
    return settle('unknown', toRouteStep(leg, flows, 'unknown', `leads to the internet, but ${closed}`));
  return bypass(leg, flows, 'to the internet, past the firewall');
}

function bypass(leg: Leg, flows: LegFlows, way: string): Outcome {
  return { ...settle('allowed', toRouteStep(leg, flows, 'allow', `leads ${way}`)), caveats: ['bypasses-firewall'] };
}

function settle(verdict: Outcome['verdict'], step: Step): Outcome {
  return { verdict, caveats: [], steps: [step] };
}

function toRouteStep(leg: Leg, { covers }: Pick<LegFlows, 'covers'>, outcome: Step['outcome'], what: string): Step {
  const known = stepsOf(leg).find((step) => step.covers === covers && step.outcome === outcome && step.what === what);
  if (known) return known.step;
  const step = makeRouteStep(leg, covers, outcome, what);
  stepsOf(leg).push({ covers, outcome, what, step });
  return step;
}

interface KnownStep {
  readonly covers: string | undefined;
  readonly outcome: Step['outcome'];
  readonly what: string;
  readonly step: Step;
}

/** Most dependencies of a subnet leave by the same leg and share its step. */
const stepsOf: (leg: Leg) => KnownStep[] = memoised(() => []);

function makeRouteStep({ route }: Leg, covers: string | undefined, outcome: Step['outcome'], what: string): Step {
  const resourceId = route?.resourceId;
  const name = route && `Route ${route.name} (${toRouteDestination(route)})`;
  const table = resourceId === undefined ? '' : ` of ${toResourceName(resourceId)}`;
  return {
    stage: 'route',
    outcome,
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(covers === undefined ? {} : { covers }),
    ...(name === undefined ? {} : { note: `${name}${table} ${what}.` }),
  };
}

function toRouteDestination({ destination }: NonNullable<Leg['route']>): string {
  return destination.kind === 'prefix' ? destination.text : destination.tag;
}
