import type { Dependency } from '../model/catalog.ts';
import { toResourceName } from '../model/resourceId.ts';
import type { ClusterTopology, Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import { overlapsAddresses, toAddressSet } from '../net/addressSet.ts';
import { applyAuthorizedRanges } from './authorizedRanges.ts';
import { judgeByDnat } from './dnat.ts';
import { judgeInEveryOrder } from './openOrders.ts';
import type { Outcome } from './outcome.ts';
import { joinOutcomes } from './outcome.ts';
import type { Target } from './region.ts';
import type { Leg } from './route.ts';

/** Flows of one dependency from one subnet that take one way. */
export interface LegFlows {
  readonly cluster: ClusterTopology;
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
  readonly target: Target;
  /** What of the dependency takes this way, where it is not the whole. */
  readonly covers?: string | undefined;
}

/** What becomes of flows that take one way: rules if it leads to a firewall, else what the way itself says. */
export function judgeLeg(leg: Leg, flows: LegFlows): Outcome {
  const outcome = judgeHop(leg, flows);
  if (!flows.dependency.isApiServer || leg.hop.kind === 'local') return outcome;
  const firewall = leg.hop.kind === 'firewall' ? { firewall: leg.hop.firewall } : {};
  const subnet = leg.hop.kind === 'internet' ? { subnet: flows.subnet } : {};
  if (leg.hop.kind === 'unknown') return outcome;
  return applyAuthorizedRanges(outcome, { cluster: flows.cluster, ...firewall, ...subnet });
}

function judgeHop(leg: Leg, flows: LegFlows): Outcome {
  const { hop } = leg;
  switch (hop.kind) {
    case 'firewall':
      return judgeFirewall(hop.firewall, leg, flows);
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
      return settle('unknown', { ...toRouteStep(leg, flows, 'unknown', ''), note: hop.reason });
  }
}

function judgeFirewall(firewall: Firewall, leg: Leg, flows: LegFlows): Outcome {
  const route = toRouteStep(
    leg,
    flows,
    'pass',
    `leads to firewall ${firewall.name} (${firewall.privateAddress ?? 'no address'})`,
  );
  if (isResolver(firewall, flows)) return judgeResolver(firewall, route);
  const sources = flows.subnet.addresses.length === 0 ? undefined : flows.subnet.addresses;
  const { dependency, subnet, target } = flows;
  const whole = { dependency, subnet, firewall, region: { sources, target } };
  const { outcomes, rest } = judgeByDnat(whole);
  const outcome = joinOutcomes([...outcomes, ...rest.map((region) => judgeInEveryOrder({ ...whole, region }))]);
  return { ...outcome, steps: [route, ...outcome.steps] };
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
  const own = toAddressSet(firewall.privateAddress ?? '');
  return (
    own !== undefined &&
    dependency.port === 53 &&
    target.kind === 'addresses' &&
    overlapsAddresses(target.addresses, own)
  );
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
  const outbound = flows.cluster.outboundType.toLowerCase();
  if (outbound === 'none' || outbound === 'block') {
    const note = `leads to the internet, but outbound type ${flows.cluster.outboundType} gives nodes no public address`;
    return settle('unknown', toRouteStep(leg, flows, 'unknown', note));
  }
  return bypass(leg, flows, 'to the internet, past the firewall');
}

function bypass(leg: Leg, flows: LegFlows, way: string): Outcome {
  return { ...settle('allowed', toRouteStep(leg, flows, 'allow', `leads ${way}`)), caveats: ['bypasses-firewall'] };
}

function settle(verdict: Outcome['verdict'], step: Step): Outcome {
  return { verdict, caveats: [], steps: [step] };
}

function toRouteStep({ route }: Leg, { covers }: LegFlows, outcome: Step['outcome'], what: string): Step {
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
