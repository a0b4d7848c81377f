import { severityRank, type Severity } from '../../model/finding.ts';
import type { ReportInput } from '../reportInput.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isAlternative, type Path, type Stage, type Step } from '../../model/verdict.ts';
import { isSameId } from '../../model/resourceId.ts';
import { distinct, groupBy } from '../order.ts';
import { toDecidingStep } from '../words.ts';
import type { FindingContext } from './context.ts';

/** A dependency that is blocked, on paper or by the logs: all rows of one catalog id (ports, hosts) together. */
export interface Blockage {
  readonly dependencyId: string;
  readonly severity: Severity;
  /** The blocked rows, at least one. */
  readonly rows: readonly DependencyReport[];
  readonly first: DependencyReport;
  /** Paths of those rows that are not wholly let through. Empty if only the logs show the denial. */
  readonly blockedPaths: readonly Path[];
  /** Every step that denies on those paths. */
  readonly steps: readonly Step[];
  /** True if the logs show denials that still count. */
  readonly isObserved: boolean;
}

/** Stages that cut traffic before any firewall rule is asked: many dependencies then fail for one reason. */
const cuttingStages: readonly Stage[] = ['route', 'dns', 'peering', 'nsg', 'authorizedIpRanges'];

/** How long before an audit of live Azure a denial may lie and still count against a configuration that allows it. */
const standingHours = 1;

/** What is blocked of one cluster, one entry a catalog id. */
export function toBlockages(context: FindingContext): readonly Blockage[] {
  const rows = groupBy(context.report.dependencies, ({ id }) => id);
  return [...rows].flatMap(([dependencyId, group]) => toBlockage(dependencyId, group, context.input));
}

function toBlockage(dependencyId: string, group: readonly DependencyReport[], input: ReportInput): readonly Blockage[] {
  const graded = group.flatMap((row) => {
    const severity = gradeRow(row, input);
    return severity === undefined ? [] : [{ row, severity }];
  });
  const [worst] = graded.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity));
  if (!worst) return [];
  const rows = graded.map(({ row }) => row);
  const blockedPaths = rows.flatMap(({ paths }) => paths.filter(isBlocked));
  const steps = blockedPaths.flatMap(({ trace }) =>
    trace.filter((step) => step.outcome === 'deny' && !isAlternative(step)),
  );
  const isObserved = rows.some((row) => isObservedNow(row, input));
  return [{ dependencyId, severity: worst.severity, rows, first: worst.row, blockedPaths, steps, isObserved }];
}

function isBlocked(path: Path): boolean {
  return path.verdict === 'denied' || path.verdict === 'partial';
}

/** design.md, end of section 3. Undefined: not worth a person's attention. */
function gradeRow(row: DependencyReport, input: ReportInput): Severity | undefined {
  const wholeSubnet = row.verdict === 'denied' || row.paths.some(({ verdict }) => verdict === 'denied');
  const seen = isObservedNow(row, input);
  switch (row.need) {
    case 'required':
      if (wholeSubnet || seen) return 'critical';
      return row.verdict === 'partial' ? 'high' : undefined;
    case 'recommended':
      if (wholeSubnet || seen) return 'medium';
      return row.verdict === 'partial' ? 'low' : undefined;
    case 'optional':
      return seen ? 'info' : undefined;
  }
}

/**
 * True if logged denials count now. Against a configuration that blocks or cannot be judged they always do. Against one that allows, they
 * may be older than the repair: a change that mended the dependency settles it, and so does an hour of silence in live
 * Azure. Logs that a person hands over together with files are taken at their word.
 */
export function isObservedNow(row: DependencyReport, input: ReportInput): boolean {
  if (!row.observed) return false;
  if (row.verdict !== 'allowed') return true;
  const lastSeen = row.observed.lastSeen ?? '';
  if (isMendedSince(row.id, lastSeen, input) || isSettledBefore(row, input)) return false;
  if (input.source.kind === 'files') return true;
  const silence = Date.parse(input.generatedAt) - Date.parse(lastSeen);
  return !(silence > standingHours * 3_600_000);
}

function isMendedSince(id: string, lastSeen: string, input: ReportInput): boolean {
  return (input.drift?.changes ?? []).some(
    ({ mends, changedAt }) => mends?.includes(id) && !(Date.parse(changedAt ?? '') < Date.parse(lastSeen)),
  );
}

/** True if the last report had seen these denials, the configuration allowed it then too, and nothing was told of them: a further change does not revive them. */
function isSettledBefore(
  { id, destination, observed }: DependencyReport,
  { previous, clusters }: ReportInput,
): boolean {
  const own = (previous?.clusters ?? []).filter((one) => clusters.some(({ cluster }) => isSameId(cluster.id, one.id)));
  const rows = own.flatMap(({ dependencies }) => dependencies).filter((row) => row.id === id);
  const former = rows.find((row) => row.destination === destination);
  const isKnown = Date.parse(former?.observed?.lastSeen ?? '') >= Date.parse(observed?.lastSeen ?? '');
  const isTold = (previous?.findings ?? []).some(
    ({ dependencyId, evidence }) =>
      dependencyId === id || JSON.stringify(evidence?.['dependencies'] ?? []).includes(`"${id}"`),
  );
  return isKnown && rows.every(({ verdict }) => verdict === 'allowed') && !isTold;
}

/** One reason before the rules for which dependencies fail together. */
export interface Cut {
  readonly stage: Stage;
  /** The resource that cuts: a route table, a security group, a firewall. */
  readonly resourceId?: string;
  readonly blockages: readonly Blockage[];
}

/** Takes apart what fails for a reason of its own and what fails together, because traffic never reaches the rules. */
export function toCuts(blockages: readonly Blockage[], context: FindingContext) {
  const own = blockages.map((blockage) => ({ blockage, cut: toCut(blockage, context) }));
  // What stops questions to DNS servers is why no name resolves: both are one cut.
  const dns = own.find(({ cut }) => cut?.stage === 'dns')?.cut;
  const marked = dns ? own.map((each) => (isQuestion(each.blockage) ? { ...each, cut: dns } : each)) : own;
  const groups = groupBy(
    marked.filter(({ cut }) => cut !== undefined),
    ({ cut }) => `${cut?.stage ?? ''} ${cut?.resourceId?.toLowerCase() ?? ''}`,
  );
  const cuts = [...groups.values()].flatMap((group): readonly Cut[] => {
    const cut = group[0]?.cut;
    return cut ? [{ ...cut, blockages: group.map(({ blockage }) => blockage) }] : [];
  });
  return { cuts, alone: marked.filter(({ cut }) => !cut).map(({ blockage }) => blockage) };
}

/** True for the dependency that stands for questions to the network's own DNS servers. */
export function isQuestion({ dependencyId }: Blockage): boolean {
  return dependencyId.startsWith('core.net.custom-dns.');
}

function toCut(blockage: Blockage, context: FindingContext): Omit<Cut, 'blockages'> | undefined {
  const [first] = blockage.steps;
  if (!first || !cuttingStages.includes(first.stage)) return undefined;
  if (blockage.steps.some(({ stage }) => stage !== first.stage)) return undefined;
  const resources = distinct(
    blockage.blockedPaths.map((path) => toDecidingStep(path)?.resourceId ?? routeTableOf(path, context) ?? ''),
  );
  const [resourceId = ''] = resources.toSorted();
  return { stage: first.stage, ...(resourceId === '' ? {} : { resourceId }) };
}

function routeTableOf(path: Path, context: FindingContext): string | undefined {
  return context.audited.egress.find(({ subnetId }) => subnetId === path.subnetId)?.routeTableId ?? undefined;
}
