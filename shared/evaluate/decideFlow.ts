import type { Dependency, DependencyProtocol } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { Firewall } from '../model/topology.ts';
import type { AddressIndex } from '../net/addressIndex.ts';
import { placesHoldingAddress, toAddressIndex } from '../net/addressIndex.ts';
import { allAddresses, toAddressNumber } from '../net/addressSet.ts';
import { toHostSet } from '../net/hostSet.ts';
import { rulesConcerning } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import { toCandidates } from './firewallRules.ts';
import type { Target } from './region.ts';
import { splitRegion } from './region.ts';
import type { Candidate, Clause } from './walk.ts';
import { conflictsWith } from './walk.ts';

/** One flow as logs show it: from one address to one host or address. */
export interface ConcreteFlow {
  /** Unsigned 32-bit number. */
  readonly source: number;
  /** A host in lower case without trailing dot, or a dotted quad. */
  readonly destination: string;
  readonly protocol: DependencyProtocol;
  readonly port: number;
}

/** What the rules do to a flow: the rule that decides, none (the default deny), or rules that may match and would do otherwise. */
export type FlowDecision =
  | { readonly kind: 'decided'; readonly rule: Candidate }
  | { readonly kind: 'default' }
  | { readonly kind: 'unknown'; readonly doubts: readonly Candidate[] };

/** The clauses that a flow to one destination can meet, in processing order, by their sources. */
interface FlowRules {
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly hostNames: HostNameRules['kind'];
  readonly clauses: readonly { readonly candidate: Candidate; readonly clause: Clause }[];
  readonly bySource: AddressIndex;
}

/** More destinations than this are seldom asked for twice. */
const mostKept = 50_000;

const knownOf: (firewall: Firewall) => Map<string, FlowRules[]> = memoised(() => new Map());

/**
 * What a firewall's network and application rules do to one flow. The same rules and the same matching as for a whole
 * dependency (`firewallRules.ts`), for one source and one destination of which nothing is known but what the flow says.
 */
export function decideFlow(firewall: Firewall, hostNames: HostNameRules, flow: ConcreteFlow): FlowDecision {
  const { clauses, bySource } = findFlowRules(firewall, hostNames, flow);
  const maybes: { readonly candidate: Candidate; readonly clause: Clause }[] = [];
  for (const place of placesHoldingAddress(bySource, flow.source)) {
    const met = clauses[place];
    if (!met) continue;
    const { action } = met.candidate;
    if (!met.clause.certain || action === 'either') {
      maybes.push(met);
      continue;
    }
    const doubts = maybes.length === 0 ? maybes : conflictsWith(maybes, action);
    return doubts.length === 0 ? { kind: 'decided', rule: met.candidate } : toUnknown(doubts);
  }
  const doubts = conflictsWith(maybes, 'deny');
  return doubts.length === 0 ? { kind: 'default' } : toUnknown(doubts);
}

function toUnknown(doubts: readonly { readonly candidate: Candidate }[]): FlowDecision {
  return { kind: 'unknown', doubts: [...new Set(doubts.map(({ candidate }) => candidate))] };
}

function findFlowRules(firewall: Firewall, hostNames: HostNameRules, flow: ConcreteFlow): FlowRules {
  const byDestination = knownOf(firewall);
  const known = byDestination.get(flow.destination) ?? [];
  for (const each of known) {
    const isSame = each.port === flow.port && each.protocol === flow.protocol && each.hostNames === hostNames.kind;
    if (isSame) return each;
  }
  const fresh = toFlowRules(firewall, hostNames, flow);
  if (byDestination.size >= mostKept) byDestination.clear();
  byDestination.set(flow.destination, [...known, fresh]);
  return fresh;
}

function toFlowRules(firewall: Firewall, hostNames: HostNameRules, flow: ConcreteFlow): FlowRules {
  const { destination, protocol, port } = flow;
  const [dependency, target] = [toDependency(flow), toTarget(destination)];
  const rules = rulesConcerning(firewall, dependency, target);
  const region = { sources: allAddresses, target };
  const candidates = toCandidates(rules, hostNames, { dependency, region });
  const clauses = candidates.flatMap((candidate) =>
    candidate.clauses
      .filter((clause) => splitRegion(region, allAddresses, clause.target).taken)
      .map((clause) => ({ candidate, clause })),
  );
  const placed = clauses.map(({ clause }, place) => ({ addresses: clause.sources, place }));
  return { protocol, port, hostNames: hostNames.kind, clauses, bySource: toAddressIndex(placed) };
}

function toTarget(destination: string): Target {
  const number = toAddressNumber(destination);
  return number === undefined
    ? { kind: 'hosts', hosts: toHostSet({ kind: 'exact', text: destination }) }
    : { kind: 'addresses', addresses: [{ first: number, last: number }] };
}

function toDependency({ destination, protocol, port }: ConcreteFlow): Dependency {
  const isAddress = toAddressNumber(destination) !== undefined;
  return {
    id: 'flow',
    destination: isAddress ? { kind: 'address', prefix: destination } : { kind: 'host', pattern: destination },
    protocol,
    port,
    need: 'optional',
    // Anything that AKS needs may be in its FQDN tag, so the tag counts as a maybe.
    features: ['core'],
    source: '',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
}
