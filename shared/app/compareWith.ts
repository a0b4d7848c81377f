import type { Drift, DriftBaseline } from '../model/drift.ts';
import { toForeignTest } from '../drift/clusterScope.ts';
import type { Estate } from '../model/estate.ts';
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Baseline, Clock, ReportOfState, ReportStore, SnapshotRef, SnapshotStore } from '../ports.ts';
import type { Reference } from './auditEstate.ts';
import { changesBetween } from './knownStates.ts';

/** What finding the state to compare with talks to. */
export interface ComparePorts {
  readonly reports: ReportStore;
  readonly snapshots: SnapshotStore;
  readonly clock: Clock;
}

/** What an audit compares with, and what it keeps of the last one. */
export interface Comparison {
  readonly reference?: Reference;
  readonly knownDrift?: Drift | null;
  readonly previous?: Report;
  /** What a person had accepted, if its end has passed. */
  readonly expiredBaseline?: DriftBaseline;
  /** Since when the state is as it is for the cluster, if it is the same as last time (ISO 8601). */
  readonly takenAt?: string;
  /** True for a finding that a person accepted together with exactly this state. */
  readonly isAccepted: (finding: Finding) => boolean;
}

/** The present state of the estate, as far as it could be read, and its digest with what is known of the rest. */
export interface PresentState {
  readonly clusterId: string;
  readonly estate: Estate;
  readonly digest: string;
  readonly latest: ReportOfState | undefined;
}

/**
 * The accepted baseline while it lasts, else the previous state. If nothing that the cluster stands on differs from the last
 * report's, what was found then still holds: comparing it with itself would make a drift vanish after one audit, and what
 * was accepted for one cluster does not end with a change to what only others use. @throws PortError
 */
export async function compareWith(present: PresentState, ports: ComparePorts): Promise<Comparison> {
  const { latest } = present;
  const { reference, ...accepted } = await readAccepted(present, ports);
  const last = { ...(latest && { previous: latest.report }), ...accepted };
  if (!latest) return { ...last, ...(reference ? { reference } : {}) };
  const previous = await readPrevious(latest, present, ports);
  const same = previous === 'same' ? { takenAt: latest.snapshot.takenAt } : {};
  if (reference) return { ...last, ...same, reference };
  if (previous === 'same') return { ...last, ...same, knownDrift: latest.report.drift };
  return { ...last, ...(previous ? { reference: previous } : {}) };
}

/** What a person accepted: the state to compare with while it counts, else that it has ended. */
async function readAccepted(
  present: PresentState,
  ports: ComparePorts,
): Promise<Pick<Comparison, 'reference' | 'expiredBaseline' | 'isAccepted'>> {
  const found = await ports.reports.baseline(present.clusterId);
  const baseline = currentBaseline(found, ports.clock());
  if (!baseline) return { ...(found && { expiredBaseline: toDriftBaseline(found) }), isAccepted: () => false };
  const reference = await toReference(baseline, present, ports);
  const isState = baseline.digest === present.digest || (reference && isSameFor(present, reference));
  const accepts = new Set(isState ? baseline.findings : []);
  return { ...(reference && { reference }), isAccepted: ({ fingerprint }) => accepts.has(fingerprint) };
}

/** The state of the last report, if something of this cluster differs from it. */
async function readPrevious(
  { snapshot }: ReportOfState,
  present: PresentState,
  ports: ComparePorts,
): Promise<Reference | 'same' | undefined> {
  if (snapshot.digest === present.digest) return 'same';
  const previous = await toReference(snapshot, present, ports);
  return previous && isSameFor(present, previous) ? 'same' : previous;
}

/** True if only what other clusters stand on differs, or nothing. */
function isSameFor({ estate, clusterId }: PresentState, { estate: former, changes }: Compared): boolean {
  if (changes.length === 0) return true;
  const isForeign = toForeignTest([former.resources, estate.resources], clusterId);
  return changes.every(({ resourceId }) => isForeign(resourceId));
}

function currentBaseline(baseline: Baseline | undefined, now: Date): Baseline | undefined {
  if (baseline?.until !== undefined && Date.parse(baseline.until) <= now.getTime()) return undefined;
  return baseline;
}

type Compared = Required<Reference>;

/** A state to compare with, compared. What has the digest of the present state need be neither read nor compared. */
async function toReference(
  ref: SnapshotRef | Baseline,
  { digest, estate }: PresentState,
  { snapshots }: ComparePorts,
): Promise<Compared | undefined> {
  const baseline = toDriftBaseline(ref);
  if (ref.digest === digest) return { estate, baseline, changes: [] };
  const former: Estate | undefined = await snapshots.get(ref.digest);
  return former && { estate: former, baseline, changes: changesBetween(former, estate) };
}

function toDriftBaseline(ref: SnapshotRef | Baseline): DriftBaseline {
  const { digest, takenAt } = ref;
  if (!('approvedBy' in ref)) return { digest, takenAt };
  const { approvedBy, approvedAt, reason, until } = ref;
  const rest = { ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) };
  return { digest, takenAt, approvedBy, approvedAt, ...rest };
}
