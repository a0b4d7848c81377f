import type { Dependency } from '../model/catalog.ts';
import type { Firewall, NatRule } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import type { AddressSet } from '../net/addressSet.ts';
import {
  allAddresses,
  intersectAddresses,
  overlapsAddresses,
  toAddressSet,
  unionOfAddresses,
} from '../net/addressSet.ts';
import { toHostNameRules } from './dns.ts';
import type { FirewallFlows } from './firewallRules.ts';
import { fitsNetworkRule, toNetworkCandidate, toUnreadCandidate, withSources } from './networkRules.ts';
import type { Outcome } from './outcome.ts';
import type { Region } from './region.ts';
import { toCoverText } from './region.ts';
import { toRuleText } from './ruleText.ts';
import type { Candidate, DecidedPart } from './walk.ts';
import { walkRules } from './walk.ts';

/** Flows to the firewall's own addresses after the DNAT rules: what they decided, and what goes on to the other rules. */
export interface DnatSplit {
  readonly outcomes: readonly Outcome[];
  readonly rest: readonly Region[];
}

/**
 * DNAT goes before network rules and takes flows to the firewall's own addresses only. Rule processing (2026) says that
 * what it translates is allowed; older documents say that a network rule can deny it: where one would, it is unknown.
 */
export function judgeByDnat(flows: FirewallFlows): DnatSplit {
  const { region, firewall } = flows;
  const { target } = region;
  if (target.kind !== 'addresses' || firewall.rules.nat.length === 0) return { outcomes: [], rest: [region] };
  const own = toOwnAddresses(firewall);
  if (!overlapsAddresses(target.addresses, own)) return { outcomes: [], rest: [region] };
  const { decided, open } = walkRules(region, toCandidates(flows, own));
  const passed = open.filter(({ maybes }) => maybes.length === 0);
  const doubtful = open.filter(({ maybes }) => maybes.length > 0);
  return {
    outcomes: [...decided.map((part) => toTranslated(part, flows)), ...doubtful.map((part) => toDoubtful(part, flows))],
    rest: passed.map(({ sources, target: left }) => ({ sources, target: left })),
  };
}

function toOwnAddresses({ publicAddresses, privateAddress }: Firewall): AddressSet {
  return unionOfAddresses([...publicAddresses, privateAddress ?? ''].map((text) => toAddressSet(text) ?? []));
}

function toCandidates({ dependency, firewall }: FirewallFlows, own: AddressSet): readonly Candidate[] {
  return firewall.rules.nat.map((rule): Candidate => {
    const toOwn = { kind: 'addresses', addresses: own } as const;
    if (rule.kind === 'unread') {
      const candidate = toUnreadCandidate(rule, 'dnat', undefined);
      return { ...candidate, clauses: candidate.clauses.map((clause) => ({ ...clause, target: toOwn })) };
    }
    const addresses = intersectAddresses(rule.destinations.addresses, own);
    const target = { kind: 'addresses', addresses } as const;
    const fits = fitsNetworkRule(rule, dependency) && addresses.length > 0;
    const clauses = fits ? withSources(rule, [{ target, certain: true, caveats: [] }]) : [];
    return { stage: 'dnat', ref: rule.ref, action: 'allow', clauses };
  });
}

function toTranslated(part: DecidedPart, flows: FirewallFlows): Outcome {
  const { candidate, clause } = part;
  const rule = flows.firewall.rules.nat[part.index];
  const translated = rule?.kind === 'nat' ? rule : undefined;
  const denier = translated && findDenier(part, translated, flows);
  const to = `It is translated to ${translated?.translatedAddress ?? translated?.translatedHost ?? 'another address'}.`;
  const doubt = denier && `${denier} would deny that, and Azure's documents disagree whether it counts.`;
  const covers = toCoverText(part, flows.region);
  const step: Step = {
    stage: 'dnat',
    outcome: denier === undefined ? 'allow' : 'unknown',
    resourceId: candidate.ref.policyId ?? flows.firewall.id,
    rule: candidate.ref,
    ...(covers === undefined ? {} : { covers }),
    note: doubt === undefined ? to : `${to} ${doubt}`,
  };
  return { verdict: denier === undefined ? 'allowed' : 'unknown', caveats: clause.caveats, steps: [step] };
}

/** The network rule that denies, or may deny, the translated flow. */
function findDenier(part: Region, rule: NatRule, flows: FirewallFlows): string | undefined {
  const { firewall, subnet } = flows;
  const addresses = toAddressSet(rule.translatedAddress ?? '') ?? allAddresses;
  const target = { kind: 'addresses', addresses } as const;
  const dependency: Dependency = { ...flows.dependency, port: rule.translatedPort ?? flows.dependency.port };
  const hostNames = toHostNameRules(subnet, firewall);
  const candidates = firewall.rules.network.map((each) => toNetworkCandidate(each, dependency, target, hostNames));
  const { decided, open } = walkRules({ sources: part.sources, target }, candidates);
  const maybes = [...decided, ...open].flatMap((each) => each.maybes.map(({ candidate }) => candidate));
  const denier = [...decided.map(({ candidate }) => candidate), ...maybes].find(({ action }) => action !== 'allow');
  return denier && toRuleText(denier.ref);
}

function toDoubtful(part: Region & { readonly maybes: DecidedPart['maybes'] }, flows: FirewallFlows): Outcome {
  const steps = part.maybes.map(
    ({ candidate, clause }): Step => ({
      stage: 'dnat',
      outcome: 'unknown',
      resourceId: candidate.resourceId ?? flows.firewall.id,
      rule: candidate.ref,
      ...(clause.note === undefined ? {} : { note: clause.note }),
    }),
  );
  return { verdict: 'unknown', caveats: part.maybes.flatMap(({ clause }) => clause.caveats), steps };
}
