import type { Dependency } from '../../model/catalog.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { Firewall, RulePasses, SourceSubnet, Topology } from '../../model/topology.ts';
import type { RuleRef, Step } from '../../model/verdict.ts';
import { toCount } from '../words.ts';

/** One subnet's flow, as its stations are told. */
export interface StationInput {
  readonly dependency: Dependency;
  readonly subnet: SourceSubnet;
  readonly topology: Topology;
}

/**
 * A trace with the stations that evaluation passes in silence: how names are resolved, threat intelligence, and each kind
 * of rule that was tried and decided nothing. What evaluation tells of a station itself stays as it is.
 */
export function withStations(trace: readonly Step[], input: StationInput): readonly Step[] {
  const parts = splitByWay(trace);
  const first = parts.findIndex((part) => part.some(isRoute));
  return parts.flatMap((part, index) => {
    const route = part.findIndex(isRoute);
    if (route < 0) return part;
    const names = index === first ? toNameSteps(trace, input) : [];
    return [...part.slice(0, route + 1), ...names, ...withTriedRules(part.slice(route + 1), input)];
  });
}

function isRoute({ stage }: Step): boolean {
  return stage === 'route';
}

/** Each part of a destination that takes a way of its own begins with that way, or with the security group before it. */
function splitByWay(trace: readonly Step[]): readonly (readonly Step[])[] {
  const parts: Step[][] = [];
  for (const step of trace) {
    const last = parts.at(-1);
    const begins = step.stage === 'route' || step.stage === 'nsg';
    if (!last || (begins && last.some(isRoute))) parts.push([step]);
    else last.push(step);
  }
  return parts;
}

/** Nothing if there is no name to resolve, or if evaluation tells of it. */
function toNameSteps(trace: readonly Step[], { dependency, subnet, topology }: StationInput): readonly Step[] {
  if (dependency.destination.kind !== 'host' || trace.some(({ stage }) => stage === 'dns')) return [];
  const { dnsServers, virtualNetworkId } = subnet;
  const place = virtualNetworkId === undefined ? {} : { resourceId: virtualNetworkId };
  if (!dnsServers)
    return [
      { stage: 'dns', outcome: 'unknown', ...place, note: 'Which DNS servers the network uses could not be read.' },
    ];
  const servers = dnsServers.map((server) => toServerText(server, topology));
  const note = `The network resolves names through ${servers.length === 0 ? 'Azure DNS' : servers.join(', ')}.`;
  return [{ stage: 'dns', outcome: 'pass', ...place, note }];
}

function toServerText(server: string, { firewalls }: Topology): string {
  const firewall = firewalls.find(({ privateAddress }) => privateAddress === server);
  return firewall ? `${server} (firewall ${firewall.name}, DNS proxy ${firewall.dnsProxy})` : server;
}

/** What a firewall tried in vain before what decided, and the place of what decided. */
function withTriedRules(steps: readonly Step[], { topology, dependency }: StationInput): readonly Step[] {
  const firewall = steps.map((step) => findFirewall(step, topology)).find((found) => found !== undefined);
  if (!firewall) return steps;
  const has = (stage: Step['stage']) => steps.some((step) => step.stage === stage);
  const network = has('network') ? [] : [toTriedStep('network', firewall)];
  const reachesDefault = steps.findIndex(({ stage }) => stage === 'default');
  const application = reachesDefault < 0 || has('application') ? [] : [toApplicationStep(firewall, dependency)];
  const placed = steps.map((step) => withPlace(step, firewall));
  const cut = reachesDefault < 0 ? placed.length : reachesDefault;
  const before = has('threatIntel') ? [] : toThreatSteps(firewall);
  return [...before, ...network, ...placed.slice(0, cut), ...application, ...placed.slice(cut)];
}

/** The firewall whose rules a step is about. Firewalls that share a policy have the same rules, so any of them serves. */
function findFirewall({ stage, resourceId, rule }: Step, { firewalls }: Topology): Firewall | undefined {
  if (stage === 'default') return firewalls.find(({ id }) => id === resourceId);
  return rule && firewalls.find(({ rules }) => placeOf(rule, [...rules.network, ...rules.application]) >= 0);
}

function placeOf(ref: RuleRef, rules: readonly { readonly ref: RuleRef }[]): number {
  const key = toRefKey(ref);
  return rules.findIndex((rule) => toRefKey(rule.ref) === key);
}

/** Two rules are the same if everything that names them is. */
export function toRefKey({ policyId, group, groupPriority, collection, collectionPriority, name }: RuleRef): string {
  return JSON.stringify([policyId?.toLowerCase(), group, groupPriority, collection, collectionPriority, name]);
}

type Pass = Exclude<keyof RulePasses, 'nat'>;

function toTriedStep(stage: Pass, firewall: Firewall): Step {
  const rules = firewall.rules[stage];
  const collections = new Set(rules.map(({ ref }) => toRefKey({ ...ref, name: '' }))).size;
  const note =
    rules.length === 0
      ? `${firewall.name} has no ${stage} rules.`
      : `${firewall.name}: ${toCount(rules.length, `${stage} rule`)} in ${toCount(collections, 'collection')} tried, none decides.`;
  return { stage, outcome: 'pass', resourceId: firewall.id, note };
}

/** Application rules see the web only, and HTTPS by its name only. */
function toApplicationStep(firewall: Firewall, { protocol, destination }: Dependency): Step {
  const skipped = { stage: 'application', outcome: 'pass', resourceId: firewall.id } as const;
  if (protocol === 'TCP' || protocol === 'UDP') {
    return { ...skipped, note: `Application rules are not asked: they serve HTTP and HTTPS, not plain ${protocol}.` };
  }
  if (protocol === 'HTTPS' && destination.kind === 'address') {
    return {
      ...skipped,
      note: 'Application rules have nothing to go by: HTTPS by address carries no host name (SNI).',
    };
  }
  return toTriedStep('application', firewall);
}

function toThreatSteps({ id, threatIntel }: Firewall): readonly Step[] {
  if (threatIntel === 'Off' || threatIntel === 'Alert') return [];
  const note =
    threatIntel === 'Deny'
      ? "Threat intelligence denies what is in Microsoft's feed, before any rule; configuration does not show the feed."
      : 'Whether threat intelligence denies anything could not be read.';
  return [{ stage: 'threatIntel', outcome: threatIntel === 'Deny' ? 'pass' : 'unknown', resourceId: id, note }];
}

/** Says which of the rules in processing order decided. */
function withPlace(step: Step, firewall: Firewall): Step {
  if (!step.rule || (step.stage !== 'network' && step.stage !== 'application')) return step;
  const rules = firewall.rules[step.stage];
  const place = placeOf(step.rule, rules);
  if (place < 0) return step;
  const policy = step.rule.policyId === undefined ? '' : ` of policy ${toResourceName(step.rule.policyId)}`;
  return withNote(step, `It is ${step.stage} rule ${place + 1} of ${rules.length}${policy}, in processing order.`);
}

/** The step with one more sentence. */
export function withNote(step: Step, sentence: string): Step {
  return { ...step, note: step.note === undefined ? sentence : `${step.note} ${sentence}` };
}
