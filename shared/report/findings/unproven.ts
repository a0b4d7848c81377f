import { findMissedBy } from '../../evaluate/ifRules.ts';
import { toFinding, toFingerprint, type Finding, type Fix, type Severity } from '../../model/finding.ts';
import type { Gap, GapReason } from '../../model/gap.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId, toIdKey, toResourceName } from '../../model/resourceId.ts';
import { type Caveat, isAlternative, type Path, type RuleRef, type Step } from '../../model/verdict.ts';
import { isAzureCloudTag, overlapsTag } from '../../net/serviceTag.ts';
import { distinct, groupBy } from '../order.ts';
import { clip } from '../text.ts';
import { toCount, toDecidingStep, toList, toRuleText, toShortRule, toStageText, toWorstPath } from '../words.ts';
import type { FindingContext } from './context.ts';
import { isLostHop } from './egressWay.ts';
import { isSameRule, toHidingGap } from './hiding.ts';
import { toFlowsOf } from './ruleCauses.ts';
import { toldReasons } from './routes/peerings.ts';

/** Why a verdict is unknown, told in the caveats' order of weight. */
const caveatWords: Partial<Record<Caveat, string>> = {
  'fqdn-tag-unproven':
    'Only an FQDN tag could let them through, and what tags hold is documented for AzureKubernetesService and core names only.',
  'dns-not-through-firewall':
    'Rules on host names decide, and the network does not resolve names through the firewall, so both may see different addresses.',
  'dns-proxy-inherited':
    'The DNS proxy is on only in the parent policy, and whether that counts is not documented clearly.',
  'web-category': 'A rule on a web category decides, and configuration does not tell what the category holds.',
  'rule-invalid': 'A rule that decides holds something that Azure would not accept as written.',
  'address-unknown':
    'Only a rule on addresses or service tags may let them through, and the addresses behind the names are not known.',
  'service-tag-by-name': 'Service tags could be compared by name only.',
};

const caveatFixes: Partial<Record<Caveat, string>> = {
  'fqdn-tag-unproven': 'Allow these names by an application rule of their own instead of relying on the FQDN tag.',
  'dns-not-through-firewall':
    "Let the network's DNS servers point at the firewall, or allow these names by application rules.",
  'dns-proxy-inherited': 'Turn the DNS proxy on in the policy itself.',
  'address-unknown': 'Allow these names by application rules of their own.',
};

const fixes: Readonly<Record<string, string>> = {
  ...caveatFixes,
  nsg: 'Let their ports out to Internet by the network security group: the firewall behind it chooses by name.',
};

/** Required dependencies whose verdict is unknown, split by what hides them. */
export interface Unknowns {
  /** Hidden by something that could not be read, with the gap. */
  readonly hidden: readonly { readonly row: DependencyReport; readonly gap: Gap }[];
  readonly unproven: readonly DependencyReport[];
}

/** Splits what is unknown. Dependencies that an unknown next hop hides are told there and not again. */
export function toUnknowns(context: FindingContext, told: ReadonlySet<string>): Unknowns {
  const rows = context.report.dependencies.filter(
    ({ id, need, verdict }) => need === 'required' && verdict === 'unknown' && !told.has(id),
  );
  const marked = rows
    .filter((row) => !isBehindUnknownHop(row, context))
    .map((row) => ({ row, gap: toHidingGap(row, context) }));
  return {
    hidden: marked.flatMap(({ row, gap }) => (gap ? [{ row, gap }] : [])),
    unproven: marked.filter(({ gap }) => !gap).map(({ row }) => row),
  };
}

function isBehindUnknownHop(row: DependencyReport, context: FindingContext): boolean {
  const lost = new Set(
    context.audited.egress.filter((egress) => isLostHop(egress, context)).map(({ subnetId }) => subnetId),
  );
  const told = new Set(toldReasons(context).map(toIdKey));
  const unknown = row.paths.filter(({ verdict }) => verdict === 'unknown');
  const isLost = ({ subnetId, trace }: Path) =>
    trace.some(
      ({ stage, outcome, resourceId }) =>
        stage === 'route' &&
        outcome === 'unknown' &&
        (lost.has(subnetId) || (resourceId !== undefined && told.has(toIdKey(resourceId)))),
    );
  return unknown.length > 0 && unknown.every(isLost);
}

/**
 * One finding a cluster and reason for required dependencies that configuration cannot prove, with the list in the
 * evidence: a dozen separate ones would bury what matters.
 */
export function toUnprovenFindings(rows: readonly DependencyReport[], context: FindingContext): readonly Finding[] {
  return [...groupBy(rows, toReason)].map(([reason, group]) => toUnprovenFinding(reason, group, context));
}

function toReason(row: DependencyReport): string {
  // A security group knows no names, so that rules on names at the firewall would not mend what it leaves open.
  if (decidingStage(row) === 'nsg') return 'nsg';
  const caveat = Object.keys(caveatWords).find((name) => row.caveats.some((own) => own === name));
  return caveat ?? decidingStage(row);
}

function decidingStage(row: DependencyReport): string {
  const path = toWorstPath(row.paths);
  return (path && toDecidingStep(path)?.stage) ?? 'route';
}

function toUnprovenFinding(reason: string, rows: readonly DependencyReport[], context: FindingContext): Finding {
  const identity = { kind: 'dependency-unproven', clusterId: context.report.id };
  const names = distinct(rows.map(({ destination, protocol, port }) => `${destination} ${protocol}:${port}`));
  const misses = isLikelyDenied(reason, rows) ? toMissTexts(rows, context) : [];
  const fix = misses.length === 0 ? toFix(reason) : { summary: 'Correct the rules that name them.', proven: false };
  return {
    // The reason takes the dependency's place: a cluster may have one such finding a reason.
    fingerprint: toFingerprint({ ...identity, dependencyId: `reason:${reason}` }),
    ...identity,
    severity: toSeverity(reason, rows, context),
    title: clip(
      `${context.report.name}: ${toCount(names.length, 'required dependency', 'required dependencies')} ${toStateText(reason, rows)}`,
      200,
    ),
    detail: `Whether ${toList(names, 8)} can be reached is unknown. ${[toReasonText(reason, rows), ...toMaybeText(reason, rows), ...misses].join(' ')}`,
    evidence: {
      reason,
      dependencies: rows.map(({ id, destination, protocol, port }) => ({ id, destination, protocol, port })),
    },
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Names that no rule allows rest on addresses alone: that is rarely meant, and denied where the addresses lie elsewhere. */
function isLikelyDenied(reason: string, rows: readonly DependencyReport[]): boolean {
  return reason === 'address-unknown' && rows.every((row) => toMaybes(row).length > 0);
}

function toStateText(reason: string, rows: readonly DependencyReport[]): string {
  if (!isLikelyDenied(reason, rows)) return 'cannot be proven';
  return `pass only if ${toList(distinct(rows.flatMap(toMaybes).map(toShortRule)), 2)} takes them, which cannot be proven`;
}

/** High where a rule names them and misses them, medium where nobody meant the rule on addresses for them. */
function toSeverity(reason: string, rows: readonly DependencyReport[], context: FindingContext): Severity {
  if (!isLikelyDenied(reason, rows) || isMeant(rows, context)) return 'low';
  return toMissTexts(rows, context).length > 0 ? 'high' : 'medium';
}

/** Rules that name them and miss them, one sentence each. */
function toMissTexts(rows: readonly DependencyReport[], context: FindingContext): readonly string[] {
  const misses = toFlowsOf(rows, context, ['unknown']).flatMap((flows) => findMissedBy(flows));
  return distinct(misses.map(({ text }) => text)).slice(0, 2);
}

/** True if a rule for the service tags of the very hosts may let each of them through: somebody meant them. */
function isMeant(rows: readonly DependencyReport[], { audited, input }: FindingContext): boolean {
  return rows.every((row) => {
    const refs = toMaybes(row);
    const rules = input.topology.firewalls.flatMap(({ rules: { network } }) =>
      network.flatMap((rule) => (rule.kind === 'network' && refs.some((ref) => isSameRule(ref, rule.ref)) ? rule : [])),
    );
    const own = audited.judged.find(({ dependency }) => dependency.id === row.id)?.dependency.serviceTags ?? [];
    return rules.some(({ destinations }) =>
      destinations.serviceTags.some((tag) => !isAzureCloudTag(tag) && own.some((known) => overlapsTag(known, tag))),
    );
  });
}

/** The rules that may let a row through which ends at the default deny otherwise. */
function toMaybes({ paths }: DependencyReport): readonly RuleRef[] {
  const traces = paths.map(({ trace }) => trace);
  const ending = traces.filter((trace) => trace.some((step) => isAlternative(step) && step.stage === 'default'));
  return ending.flatMap((trace) => trace.flatMap(({ outcome, rule }) => (outcome === 'unknown' && rule ? rule : [])));
}

function toMaybeText(reason: string, rows: readonly DependencyReport[]): readonly string[] {
  if (!isLikelyDenied(reason, rows)) return [];
  const names = distinct(rows.flatMap(toMaybes).map(toRuleText));
  return [`It is ${toList(names, 3)}; what lies elsewhere is denied by default, because no rule allows the names.`];
}

function toReasonText(reason: string, rows: readonly DependencyReport[]): string {
  const words = Object.entries(caveatWords).find(([name]) => name === reason)?.[1];
  if (words !== undefined) return words;
  const steps = rows.flatMap(
    (row) => toDecidingStep(toWorstPath(row.paths) ?? { subnetId: null, verdict: 'unknown', trace: [] }) ?? [],
  );
  const notes = distinct(steps.flatMap(({ note }) => note ?? []));
  if (reason === 'nsg') return [...toGroupText(steps), ...notes.slice(0, 2)].join(' ');
  const stage = steps[0] === undefined ? 'configuration' : toStageText(steps[0].stage);
  return notes.length === 0
    ? `What decides (${stage}) cannot be told from configuration.`
    : notes.slice(0, 2).join(' ');
}

function toGroupText(steps: readonly Step[]): readonly string[] {
  const names = distinct(
    steps.flatMap(({ resourceId }) => (resourceId === undefined ? [] : toResourceName(resourceId))),
  );
  return [`Network security group ${toList(names)} decides before any firewall does.`];
}

function toFix(reason: string): Fix | undefined {
  const summary = Object.entries(fixes).find(([name]) => name === reason)?.[1];
  return summary === undefined ? undefined : { summary, proven: false };
}

const remedies: Record<GapReason, string> = {
  forbidden: 'Give the identity of Breakwater the Reader role there.',
  notFound: 'Check that the resource still exists, or add it to the estate files.',
  throttled: 'Azure throttled the reading; the next audit tries again.',
  timeout: 'The reading took too long; the next audit tries again.',
  unavailable: 'Azure did not answer; the next audit tries again.',
  unsupported: 'Breakwater does not model this yet.',
  malformed: 'Collect the resource again: what was read is not what Azure sends.',
  stale: 'Collect the resource again: what was read is too old.',
};

/** What egress of a cluster misses of itself is the network that AKS made for it. */
function toGapName({ resource }: Gap, { report }: FindingContext): string {
  return isSameId(resource, report.id) ? 'its node network' : toResourceName(resource);
}

/** One finding a cluster for unreadable inputs that hide required dependencies. */
export function toUnreadableFindings(hidden: Unknowns['hidden'], context: FindingContext): readonly Finding[] {
  if (hidden.length === 0) return [];
  const gaps = [...new Set(hidden.map(({ gap }) => gap))];
  const names = distinct(hidden.map(({ row }) => row.destination));
  const isLost = gaps.every(({ reason }) => reason === 'notFound');
  const resources = toList(distinct(gaps.map((gap) => toGapName(gap, context))), 4);
  return [
    toFinding({
      kind: 'input-unreadable',
      severity: 'medium',
      clusterId: context.report.id,
      title: clip(
        `${context.report.name}: ${resources} ${isLost ? 'was not found' : 'could not be read'} and hides ${toCount(names.length, 'required dependency', 'required dependencies')}`,
        200,
      ),
      detail: `Whether ${toList(names, 8)} can be reached is unknown, because ${resources} ${isLost ? 'was not found in what was read' : `could not be read (${toList(distinct(gaps.map(({ reason }) => reason)))})`}.`,
      evidence: {
        gaps: gaps.map(({ resource, reason, detail }) => ({
          resource,
          reason,
          ...(detail === undefined ? {} : { detail }),
        })),
        dependencies: hidden.map(({ row }) => row.id),
      },
      fix: { summary: distinct(gaps.map(({ reason }) => remedies[reason])).join(' '), proven: false },
    }),
  ];
}
