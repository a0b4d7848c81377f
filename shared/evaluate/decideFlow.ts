import type { Dependency, DependencyProtocol } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { Firewall } from '../model/topology.ts';
import type { AddressIndex } from '../net/addressIndex.ts';
import { intervalOf, placesHoldingAddress, toAddressIndex } from '../net/addressIndex.ts';
import { allAddresses, holdsAddress, toAddressNumber } from '../net/addressSet.ts';
import { toHostSet } from '../net/hostSet.ts';
import { rulesConcerning } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import { toCandidates } from './firewallRules.ts';
import type { Target } from './region.ts';
import { isEveryAddress, splitRegion } from './region.ts';
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

interface PlacedClause {
  readonly candidate: Candidate;
  readonly clause: Clause;
}

/** The clauses that a flow to one destination can meet, in processing order. */
interface FlowRules {
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly hostNames: HostNameRules['kind'];
  readonly clauses: readonly PlacedClause[];
  /** The clauses by their sources, and what was decided for each interval of sources; absent where the clauses are few. */
  readonly bySource: AddressIndex | undefined;
  readonly decisions: Map<number, FlowDecision>;
}

/** Up to this many clauses are looked at one after another sooner than looked up. */
const few = 16;

/** Of more destinations, or decisions about sources, nothing is kept: they are seldom asked for twice. */
const mostKept = { destinations: 50_000, decisions: 500_000 };

interface KnownFlows {
  readonly byDestination: Map<string, FlowRules[]>;
  decisions: number;
}

const knownOf: (firewall: Firewall) => KnownFlows = memoised(() => ({ byDestination: new Map(), decisions: 0 }));

/**
 * What a firewall's network and application rules do to one flow. The same rules and the same matching as for a whole
 * dependency (`firewallRules.ts`), for one source and one destination of which nothing is known but what the flow says.
 */
export function decideFlow(firewall: Firewall, hostNames: HostNameRules, flow: ConcreteFlow): FlowDecision {
  const known = knownOf(firewall);
  const rules = findFlowRules(known, firewall, hostNames, flow);
  const { clauses, bySource, decisions } = rules;
  const { source } = flow;
  if (!bySource) return decide(clauses, ({ sources }) => holdsAddress(sources, source));
  // No clause's sources begin or end inside of an interval, so all of it fares alike.
  const interval = intervalOf(bySource, source);
  const decided = decisions.get(interval);
  if (decided) return decided;
  const met = placesHoldingAddress(bySource, source).flatMap((place) => clauses[place] ?? []);
  const decision = decide(met, () => true);
  decisions.set(interval, decision);
  known.decisions += 1;
  return decision;
}

/** The first clause that is met and matches for sure decides, unless one before it may match and do otherwise. */
function decide(clauses: readonly PlacedClause[], isMet: (clause: Clause) => boolean): FlowDecision {
  const maybes: PlacedClause[] = [];
  for (const met of clauses) {
    if (!isMet(met.clause)) continue;
    const { action } = met.candidate;
    if (!met.clause.certain || action === 'either') {
      maybes.push(met);
      continue;
    }
    const doubts = maybes.length === 0 ? maybes : conflictsWith(maybes, action);
    return doubts.length === 0 ? { kind: 'decided', rule: met.candidate } : toUnknown(doubts);
  }
  const doubts = maybes.length === 0 ? maybes : conflictsWith(maybes, 'deny');
  return doubts.length === 0 ? byDefault : toUnknown(doubts);
}

const byDefault: FlowDecision = { kind: 'default' };

function toUnknown(doubts: readonly { readonly candidate: Candidate }[]): FlowDecision {
  return { kind: 'unknown', doubts: [...new Set(doubts.map(({ candidate }) => candidate))] };
}

function findFlowRules(all: KnownFlows, firewall: Firewall, hostNames: HostNameRules, flow: ConcreteFlow): FlowRules {
  const { byDestination } = all;
  const known = byDestination.get(flow.destination) ?? [];
  for (const each of known) {
    const isSame = each.port === flow.port && each.protocol === flow.protocol && each.hostNames === hostNames.kind;
    if (isSame) return each;
  }
  const fresh = toFlowRules(firewall, hostNames, flow);
  if (byDestination.size >= mostKept.destinations || all.decisions >= mostKept.decisions) {
    byDestination.clear();
    all.decisions = 0;
  }
  byDestination.set(flow.destination, [...known, fresh]);
  return fresh;
}

function toFlowRules(firewall: Firewall, hostNames: HostNameRules, flow: ConcreteFlow): FlowRules {
  const { destination, protocol, port } = flow;
  const [dependency, target] = [toDependency(flow), toTarget(destination)];
  const rules = rulesConcerning(firewall, dependency, target);
  const region = { sources: allAddresses, target };
  const candidates = toCandidates(rules, hostNames, { dependency, region });
  const met = candidates.flatMap((candidate) =>
    candidate.clauses
      .filter((clause) => splitRegion(region, allAddresses, clause.target).taken)
      .map((clause) => ({ candidate, clause })),
  );
  // What comes after a clause that decides for every source is never asked.
  const last = met.findIndex(
    ({ candidate, clause }) => clause.certain && candidate.action !== 'either' && isEveryAddress(clause.sources),
  );
  const clauses = last < 0 ? met : met.slice(0, last + 1);
  const placed = clauses.map(({ clause }, place) => ({ addresses: clause.sources, place }));
  const bySource = clauses.length <= few ? undefined : toAddressIndex(placed);
  return { protocol, port, hostNames: hostNames.kind, clauses, bySource, decisions: new Map() };
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
