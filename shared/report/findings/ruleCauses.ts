import { type AskedFlows, findMissedBy, judgeIf, type RuleChange } from '../../evaluate/ifRules.ts';
import { type MissReason, withMeantTags } from '../../evaluate/nearMiss.ts';
import type { ReadRule } from '../../evaluate/rules/box.ts';
import type { Dependency } from '../../model/catalog.ts';
import { toDestinationText } from '../../model/catalog.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId, toIdKey } from '../../model/resourceId.ts';
import type { ApplicationRule, Firewall, NetworkRule, SourceSubnet } from '../../model/topology.ts';
import type { Verdict } from '../../model/verdict.ts';
import { unionOfAddresses } from '../../net/addressSet.ts';
import { toPortSet, unionPorts } from '../../net/portSet.ts';
import { groupBy } from '../order.ts';
import type { Blockage } from './blockage.ts';
import { toFirewall, type FindingContext } from './context.ts';
import { isSameRule } from './hiding.ts';

/** Why rules deny: one of them takes it, allow rules miss it for one reason, or none is there. */
export type RuleCauseKind = 'denyingRule' | Exclude<MissReason, 'other'> | 'noRule' | 'unclear';

/** One reason in the rules of one firewall for which dependencies of a cluster are denied together. */
export interface RuleCause {
  readonly kind: RuleCauseKind;
  /** Tells causes of a cluster apart; part of the finding's identity. */
  readonly key: string;
  readonly firewall: Firewall;
  /** The rule that denies, or the allow rules that miss; empty if there is none. */
  readonly rules: readonly ReadRule[];
  readonly blockages: readonly Blockage[];
  /** Subnets that are denied something. */
  readonly subnets: readonly SourceSubnet[];
  /** Every denied flow set, for questions of what would be if. */
  readonly flows: readonly AskedFlows[];
}

/** From so many dependencies on a cause is told once for all of them; below, each tells its own. */
const fewest: Record<RuleCauseKind, number> = {
  denyingRule: 3,
  emptyIpGroup: 1,
  sources: 2,
  services: 2,
  tag: 1,
  noRule: 3,
  unclear: Infinity,
};

/** Takes apart what rules deny for one common reason, and what is denied for a reason of its own. */
export function toRuleCauses(context: FindingContext, blockages: readonly Blockage[]) {
  const marked = blockages.map((blockage) => ({ blockage, reason: toReason(blockage, context) }));
  const first = groupReasons(marked);
  const missing = first.filter(({ kind }) => isMissed(kind));
  const again = marked.map(({ blockage, reason }) => ({ blockage, reason: rejoin(reason, missing) }));
  const causes = groupReasons(again).filter(({ kind, blockages: own }) => own.length >= fewest[kind]);
  const told = new Set(causes.flatMap((cause) => cause.blockages));
  return { causes, alone: blockages.filter((blockage) => !told.has(blockage)) };
}

function isMissed(kind: RuleCauseKind): boolean {
  return kind !== 'denyingRule' && kind !== 'noRule' && kind !== 'unclear';
}

type Reason = Omit<RuleCause, 'blockages'>;

interface Marked {
  readonly blockage: Blockage;
  readonly reason: Reason | undefined;
}

function groupReasons(marked: readonly Marked[]): readonly RuleCause[] {
  const groups = groupBy(
    marked.filter(({ reason }) => reason !== undefined),
    ({ reason }) => reason?.key ?? '',
  );
  return [...groups.values()].flatMap((group): readonly RuleCause[] => {
    const [first] = group;
    if (!first?.reason) return [];
    const all = group.flatMap(({ reason }) => reason ?? []);
    return [
      {
        ...first.reason,
        rules: [...new Set(all.flatMap(({ rules }) => rules))],
        subnets: [...new Set(all.flatMap(({ subnets }) => subnets))],
        flows: all.flatMap(({ flows }) => flows),
        blockages: group.map(({ blockage }) => blockage),
      },
    ];
  });
}

/** What no rule names may yet be let through, for all that configuration tells, once the rules that miss others are mended. */
function rejoin(reason: Reason | undefined, causes: readonly RuleCause[]): Reason | undefined {
  if (!reason || reason.kind === 'denyingRule' || isMissed(reason.kind)) return reason;
  const cause = causes.find(
    ({ firewall, rules, kind }) =>
      firewall === reason.firewall && reason.flows.every((flows) => isOpenIf(flows, toMend(kind, rules, flows))),
  );
  return cause ? { ...reason, kind: cause.kind, key: cause.key, rules: [] } : reason;
}

function isOpenIf(flows: AskedFlows, change: RuleChange): boolean {
  const verdict = judgeIf(flows, change);
  return verdict === 'allowed' || verdict === 'unknown';
}

function toReason(blockage: Blockage, context: FindingContext): Reason | undefined {
  const flows = toFlowsOf(blockage.rows, context, ['denied', 'partial']);
  const [first] = flows;
  if (!first || flows.some(({ firewall }) => firewall !== first.firewall)) return undefined;
  const base = { firewall: first.firewall, subnets: [...new Set(flows.map(({ subnet }) => subnet))], flows };
  const denyingRules = findDenyingRules(blockage, first.firewall);
  const [denying] = denyingRules;
  if (denying) return { ...base, kind: 'denyingRule', key: toCollectionKey(denying), rules: denyingRules };
  if (blockage.steps.some(({ stage }) => stage !== 'default')) return undefined;
  return toMissReason(base);
}

/** Rows with their paths of these verdicts as flows to firewalls; empty where one of them leads to none. */
export function toFlowsOf(
  rows: readonly DependencyReport[],
  context: FindingContext,
  verdicts: readonly Verdict[],
): readonly AskedFlows[] {
  const { cluster } = context.audited;
  const { topology } = context.input;
  const flows = rows.flatMap((row) =>
    row.paths
      .filter(({ verdict }) => verdicts.includes(verdict))
      .map(({ subnetId }): AskedFlows | undefined => {
        const dependency = toDependency(row, context);
        const firewall = toFirewall(context, subnetId);
        const subnet = cluster.sources.find((own) => own.subnetId === subnetId || isSameId(own.subnetId, subnetId));
        return dependency && firewall && subnet && { cluster, dependency, subnet, firewall, topology };
      }),
  );
  const known = flows.flatMap((each) => each ?? []);
  return known.length === flows.length ? known : [];
}

function toDependency(row: DependencyReport, { audited }: FindingContext): Dependency | undefined {
  return audited.judged.find(
    ({ dependency }) =>
      dependency.id === row.id &&
      dependency.protocol === row.protocol &&
      dependency.port === row.port &&
      toDestinationText(dependency.destination) === row.destination,
  )?.dependency;
}

/** The rules that deny, if all are of one collection; empty otherwise. */
function findDenyingRules({ steps }: Blockage, firewall: Firewall): readonly ReadRule[] {
  const [first] = steps;
  if (!first?.rule || (first.stage !== 'network' && first.stage !== 'application')) return [];
  const found = firewall.rules[first.stage].flatMap((rule) =>
    rule.kind !== 'unread' &&
    rule.action === 'deny' &&
    steps.some((step) => step.rule && isSameRule(rule.ref, step.rule))
      ? [rule]
      : [],
  );
  const isAll = steps.every(
    ({ stage, rule }) => stage === first.stage && rule && found.some(({ ref }) => isSameRule(ref, rule)),
  );
  return isAll && new Set(found.map(toCollectionKey)).size === 1 ? found : [];
}

function toMissReason(base: Pick<Reason, 'firewall' | 'subnets' | 'flows'>): Reason | undefined {
  const missed = base.flows.map((flows) => findMissedBy(flows));
  for (const kind of ['emptyIpGroup', 'tag', 'sources', 'services'] as const) {
    const rules = missed.map((misses) => misses.filter(({ reason }) => reason === kind).map(({ rule }) => rule));
    const isMended = base.flows.every((flows, at) => {
      const own = rules[at] ?? [];
      return own.length > 0 && judgeIf(flows, toMend(kind, own, flows)) === 'allowed';
    });
    if (isMended)
      return { ...base, kind, key: toMissKey(kind, rules.flat(), base.firewall), rules: [...new Set(rules.flat())] };
  }
  const kind = missed.some((misses) => misses.length > 0) ? 'unclear' : 'noRule';
  return { ...base, kind, key: `${kind} ${toIdKey(base.firewall.id)}`, rules: [] };
}

function toMissKey(kind: Exclude<MissReason, 'other'>, rules: readonly ReadRule[], { id }: Firewall): string {
  const [first] = rules;
  if (kind === 'sources' || !first) return `${kind} ${toIdKey(id)}`;
  if (kind === 'services' || kind === 'tag') return toRuleKey(kind, first);
  return `${kind} ${first.emptyIpGroups?.map(toIdKey).join(' ') ?? ''}`;
}

/** Rules of one collection deny together: its action is theirs. */
function toCollectionKey({ kind, ref }: ReadRule): string {
  const { policyId = '', group = '', collection = '' } = ref;
  return `denies ${kind} ${JSON.stringify([toIdKey(policyId), group, collection])}`;
}

function toRuleKey(kind: string, { kind: stage, ref }: ReadRule): string {
  const { policyId = '', group = '', collection = '', name = '' } = ref;
  return `${kind} ${stage} ${JSON.stringify([toIdKey(policyId), group, collection, name])}`;
}

/** Rules changed so that what they missed them for is no reason any more. */
function toMend(kind: RuleCauseKind, rules: readonly ReadRule[], flows: AskedFlows): RuleChange {
  const own = new Set<ReadRule>(rules);
  return (rule) => {
    if (!own.has(rule)) return rule;
    if (kind === 'tag') return rule.kind === 'application' ? withMeantTags(rule) : rule;
    return kind === 'services' ? withService(rule, flows.dependency) : withSources(rule, flows.subnet);
  };
}

function withSources<Rule extends NetworkRule | ApplicationRule>(rule: Rule, { addresses }: SourceSubnet): Rule {
  return { ...rule, sources: { ...rule.sources, addresses: unionOfAddresses([rule.sources.addresses, addresses]) } };
}

function withService(
  rule: NetworkRule | ApplicationRule,
  { protocol, port }: Dependency,
): NetworkRule | ApplicationRule {
  if (rule.kind === 'network') {
    const ports = unionPorts(rule.ports, toPortSet(String(port)) ?? []);
    return { ...rule, protocols: [...rule.protocols, protocol === 'UDP' ? 'UDP' : 'TCP'], ports };
  }
  const type = protocol === 'HTTP' ? 'Http' : 'Https';
  return { ...rule, protocols: [...rule.protocols, { type, port }] };
}
