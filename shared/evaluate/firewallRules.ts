import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { Firewall, SourceSubnet } from '../model/topology.ts';
import { type Caveat, type Step, toAlternative } from '../model/verdict.ts';
import { allAddresses, isAddressSubset, toAddressSet } from '../net/addressSet.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import { isHostSubset, overlapsHost, toHostPattern } from '../net/hostPattern.ts';
import { isApplicationTraffic, isNameless, meetsApplicationRules, toApplicationCandidate } from './applicationRules.ts';
import { type ConcernedRules, isSharedObject, rulesConcerning } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import { findInvalidMisses } from './invalidMiss.ts';
import { findNearMisses } from './nearMiss.ts';
import { toNetworkCandidate } from './networkRules.ts';
import type { Outcome } from './outcome.ts';
import { joinOutcomes } from './outcome.ts';
import type { Region, Target } from './region.ts';
import { isEveryAddress, toCoverText, toSourcesText, toTargetText } from './region.ts';
import { toRuleText } from './ruleText.ts';
import { findSettled, shareOutcome } from './sharedOutcome.ts';
import { loseUntranslated, toUntranslated, type Untranslated } from './sourceTranslation.ts';
import { type Standpoint, toStandpoint } from './standpoint.ts';
import type { Candidate, DecidedPart, Maybe, OpenPart } from './walk.ts';
import { conflictsWith, walkRules } from './walk.ts';

/** Flows of one dependency that reach a firewall from one subnet. */
export interface FirewallFlows {
  readonly dependency: Dependency;
  readonly region: Region;
  readonly subnet: SourceSubnet;
  readonly firewall: Firewall;
}

/**
 * What a firewall does to flows: network rules, then application rules for HTTP and HTTPS, then the default deny
 * (Azure Firewall, rule processing). Every decided part has a step; parts that go the same way by the same rule share it.
 */
export function judgeByRules({ dependency, region, subnet, firewall }: FirewallFlows): Outcome {
  return judgeFrom(toStandpoint(subnet, firewall, region.sources), dependency, region.target);
}

/** The same from a standpoint, for all flows that stand there. */
export function judgeFrom(from: Standpoint, dependency: Dependency, target: Target): Outcome {
  const settled = findSettled(from, dependency, target);
  if (settled) return settled;
  const { subnet, firewall, sources } = from;
  const flows: FirewallFlows = { dependency, subnet, firewall, region: { sources, target } };
  const rules = rulesConcerning(firewall, dependency, target);
  const shared = isSharedObject(firewall, dependency) ? dependency : undefined;
  return shareOutcome(
    { rules, from, target, shared },
    {
      toCandidates: () => [
        ...toCandidates({ network: rules.network, application: [] }, from.hostNames, flows),
        ...applicationOf(rules, flows),
      ],
      judge: (candidates) => judgeCandidates(candidates, flows),
    },
  );
}

/**
 * What the application rules say, for all that the rules are looked up for: how host names in network rules count, which
 * tells standpoints apart, is nothing to them. Where the sources are not known it is worked out anew.
 */
function applicationOf(rules: ConcernedRules, flows: FirewallFlows): readonly Candidate[] {
  const work = () => toCandidates({ network: [], application: rules.application }, { kind: 'counted' }, flows);
  if (flows.region.sources === undefined) return work();
  const known = applicationKnown(rules);
  return (known.candidates ??= work());
}

const applicationKnown: (rules: ConcernedRules) => { candidates?: readonly Candidate[] } = memoised(() => ({}));

/** The walk over candidates in processing order. Rules that are no candidates say nothing about the flows. */
export function judgeCandidates(candidates: readonly Candidate[], flows: FirewallFlows): Outcome {
  const { decided, open } = walkRules(flows.region, candidates);
  const outcomes = [
    ...mergeParts(decided, flows).map((part) => toDecidedOutcome(part, candidates, flows)),
    ...open.map((part) => toDefaultOutcome(part, flows)),
  ];
  return withFirewallCaveats(joinOutcomes(outcomes), flows);
}

/** What the given rules of a firewall say about flows. */
export function toCandidates(
  rules: ConcernedRules,
  hostNames: HostNameRules,
  { dependency, region }: Pick<FirewallFlows, 'dependency' | 'region'>,
): readonly Candidate[] {
  const { target } = region;
  const network = rules.network.map((rule) => toNetworkCandidate(rule, dependency, target, hostNames));
  const application = meetsApplicationRules(dependency, target)
    ? rules.application.map((rule) => toApplicationCandidate(rule, dependency, target))
    : [];
  const candidates = [...network, ...application];
  return region.sources === undefined ? candidates.map(forUnknownSources) : candidates;
}

/** A subnet whose addresses could not be read may or may not be among the sources of a rule for some. */
function forUnknownSources(candidate: Candidate): Candidate {
  const note = "The subnet's addresses could not be read, so it may be among the sources of the rule.";
  const clauses = candidate.clauses
    .filter(({ sources }) => sources.length > 0)
    .map((clause) =>
      isEveryAddress(clause.sources) ? clause : { ...clause, sources: allAddresses, certain: false, note },
    );
  return { ...candidate, clauses };
}

/** Parts that one rule decided with the same doubts, with what they cover. */
interface MergedPart extends DecidedPart {
  readonly covers?: string;
  readonly untranslated: Untranslated;
}

function mergeParts(all: readonly DecidedPart[], { region: whole, firewall }: FirewallFlows): readonly MergedPart[] {
  const parts = all.map((part) => ({ ...part, untranslated: toPartTranslation(part, firewall) }));
  const groups = Map.groupBy(parts, (part) => {
    const doubts = conflictsWith(part.maybes, part.candidate.action === 'allow' ? 'allow' : 'deny');
    return [
      part.index,
      ...part.clause.caveats,
      part.clause.note,
      ...Object.values(part.untranslated),
      ...doubts.map(({ candidate }) => toRuleText(candidate.ref)),
    ].join('\n');
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const covers = group.map((part) => toCoverText(part, whole)).filter((text) => text !== undefined);
    return [{ ...first, ...(covers.length === group.length ? { covers: covers.join(', ') } : {}) }];
  });
}

/** Only network rules leave the source as it is, and only where somebody told the firewall to. */
function toPartTranslation({ candidate, target, maybes }: DecidedPart, firewall: Firewall): Untranslated {
  if (candidate.action !== 'allow' || firewall.untranslated === undefined) return { kind: 'none' };
  if (candidate.stage === 'network') return toUntranslated(target, firewall);
  const mayGoByNetworkRule = maybes.some(
    ({ candidate: { stage, action } }) => stage === 'network' && action !== 'deny',
  );
  const isConcerned = mayGoByNetworkRule && toUntranslated(target, firewall).kind !== 'none';
  return { kind: isConcerned ? 'maybe' : 'none' };
}

function toDecidedOutcome(part: MergedPart, candidates: readonly Candidate[], flows: FirewallFlows): Outcome {
  const { candidate, clause, covers } = part;
  const action = candidate.action === 'allow' ? 'allow' : 'deny';
  const missed = action === 'deny' ? findMissedRule(part, candidates.slice(part.index + 1)) : undefined;
  const notes = [clause.note, missed].filter((note) => note !== undefined);
  const step: Step = {
    ...toRuleStep(candidate, action, flows.firewall),
    ...(covers === undefined ? {} : { covers }),
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
  };
  const outcome = toPartOutcome({ action, caveats: clause.caveats, step, maybes: part.maybes }, flows);
  return loseUntranslated(outcome, part.untranslated, flows.firewall);
}

function toRuleStep(candidate: Candidate, outcome: Step['outcome'], firewall: Firewall): Step {
  const resourceId = candidate.resourceId ?? candidate.ref.policyId ?? firewall.id;
  return { stage: candidate.stage, outcome, resourceId, rule: candidate.ref };
}

/** The rule that would have allowed what an earlier rule denies. */
function findMissedRule(part: Region, later: readonly Candidate[]): string | undefined {
  const allowing = later
    .filter(({ action }) => action === 'allow')
    .map((candidate) => ({ ...candidate, clauses: candidate.clauses.filter(({ certain }) => certain) }));
  const [missed] = walkRules(part, allowing).decided;
  return missed && `${toRuleText(missed.candidate.ref)} would allow it but is never reached.`;
}

function toDefaultOutcome(part: OpenPart, flows: FirewallFlows): Outcome {
  const { region, firewall, dependency } = flows;
  const invalid = findInvalidMisses(part, firewall.rules, dependency);
  const covers = toCoverText(part, region);
  const step: Step = {
    stage: 'default',
    outcome: 'deny',
    resourceId: firewall.id,
    ...(covers === undefined ? {} : { covers }),
    note: [toMissingText(part, dependency), ...findNearMisses(part, flows), ...invalid].join(' '),
  };
  const caveats: readonly Caveat[] = invalid.length === 0 ? [] : ['rule-invalid'];
  const outcome = toPartOutcome({ action: 'deny', caveats, step, maybes: part.maybes }, flows);
  return { ...outcome, steps: [...toInfrastructureSteps(part, dependency, firewall), ...outcome.steps] };
}

/**
 * Between the rules and the default deny stands a collection that Azure builds in, for images and disks among others. Its
 * content is not published, and logs show names of disks denied, so it is told and never counted on.
 */
function toInfrastructureSteps({ target }: Region, dependency: Dependency, firewall: Firewall): readonly Step[] {
  const isMet = target.kind === 'hosts' && isApplicationTraffic(dependency) && overlapsHost(target.hosts.within, disks);
  const note = 'The rules that Azure builds in for disks may hold the name; logs show such names denied.';
  return isMet ? [{ stage: 'infrastructure', outcome: 'pass', resourceId: firewall.id, note }] : [];
}

const disks: HostPattern = { kind: 'subdomains', text: '*.blob.storage.azure.net' };

/** What kind of rule is missing. */
function toMissingText(part: Region, dependency: Dependency): string {
  const { protocol, port } = dependency;
  const text = `No rule lets ${protocol}:${port} to ${toTargetText(part.target)} out of ${toSourcesText(part.sources)}.`;
  return isNameless(dependency, part.target)
    ? `${text} HTTPS by address carries no host name (SNI), so only a network rule can.`
    : text;
}

interface JudgedPart {
  readonly action: 'allow' | 'deny';
  readonly caveats: readonly Caveat[];
  readonly step: Step;
  readonly maybes: readonly Maybe[];
}

/** A decision stands unless a rule before it may have matched and done something else. */
function toPartOutcome({ action, caveats, step, maybes }: JudgedPart, flows: FirewallFlows): Outcome {
  const doubts = conflictsWith(maybes, action);
  if (doubts.length === 0) return { verdict: action === 'allow' ? 'allowed' : 'denied', caveats, steps: [step] };
  const doubtSteps = doubts.map(({ candidate, clause }): Step => {
    const would = candidate.action === 'either' ? 'It may allow or deny.' : `It would ${candidate.action}.`;
    const note = clause.note === undefined ? would : `${clause.note} ${would}`;
    return {
      ...toRuleStep(candidate, 'unknown', flows.firewall),
      ...(step.covers === undefined ? {} : { covers: step.covers }),
      note,
    };
  });
  return {
    verdict: 'unknown',
    caveats: [...doubts.flatMap(({ clause }) => clause.caveats), ...caveats],
    steps: [...doubtSteps, toAlternative(step)],
  };
}

/** What the firewall may do beyond its rules: never turns an allow into a deny on paper. */
function withFirewallCaveats(outcome: Outcome, { dependency, firewall }: FirewallFlows): Outcome {
  const caveats: Caveat[] = [...outcome.caveats];
  const passes = outcome.verdict !== 'denied';
  if (firewall.provisioningFailed) caveats.push('provisioning-failed');
  if (passes && firewall.idps === 'Deny') caveats.push('idps-deny');
  if (passes && firewall.threatIntel === 'Deny' && !isExempt(dependency, firewall)) caveats.push('threat-intel-deny');
  return joinOutcomes([{ ...outcome, caveats }]);
}

function isExempt({ destination }: Dependency, firewall: Firewall): boolean {
  if (destination.kind === 'address') {
    const addresses = toAddressSet(destination.prefix) ?? allAddresses;
    return isAddressSubset(addresses, firewall.threatIntelAllowedAddresses ?? []);
  }
  if (destination.kind !== 'host') return false;
  const pattern = toHostPattern(destination.pattern);
  return pattern !== undefined && firewall.threatIntelAllowedHosts.some((allowed) => isHostSubset(pattern, allowed));
}
