import type { Drift, DriftBaseline } from '../model/drift.ts';
import type { Estate } from '../model/estate.ts';
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Baseline, Clock, ReportStore, SnapshotRef, SnapshotStore } from '../ports.ts';
import type { Reference } from './auditEstate.ts';

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
  /** The state is the same as last time; it keeps the instant at which it was first seen. */
  readonly snapshot?: SnapshotRef;
  /** True for a finding that a person accepted together with exactly this state. */
  readonly isAccepted: (finding: Finding) => boolean;
}

/**
 * The accepted baseline while it lasts, else the previous state. If the state is the one of the last report, what was
 * found then still holds: comparing it with itself would make a drift vanish after one audit. @throws PortError
 */
export async function compareWith(clusterId: string, digest: string, ports: ComparePorts): Promise<Comparison> {
  const latest = await ports.reports.latest(clusterId);
  const found = await ports.reports.baseline(clusterId);
  const baseline = currentBaseline(found, ports.clock());
  const expired = found && !baseline ? { expiredBaseline: toDriftBaseline(found) } : {};
  const accepts = new Set(baseline?.digest === digest ? baseline.findings : []);
  const isAccepted = ({ fingerprint }: Finding) => accepts.has(fingerprint);
  const last = { ...(latest && { previous: latest.report }), ...expired, isAccepted };
  const same = latest?.snapshot.digest === digest ? { snapshot: latest.snapshot } : {};
  const accepted = baseline && (await toReference(baseline, ports));
  if (accepted) return { ...last, ...same, reference: accepted };
  if (!latest) return last;
  if (same.snapshot) return { ...last, ...same, knownDrift: latest.report.drift };
  const previous = await toReference(latest.snapshot, ports);
  return { ...last, ...(previous ? { reference: previous } : {}) };
}

function currentBaseline(baseline: Baseline | undefined, now: Date): Baseline | undefined {
  if (baseline?.until !== undefined && Date.parse(baseline.until) <= now.getTime()) return undefined;
  return baseline;
}

async function toReference(ref: SnapshotRef | Baseline, ports: ComparePorts): Promise<Reference | undefined> {
  const estate: Estate | undefined = await ports.snapshots.get(ref.digest);
  if (!estate) return undefined;
  return { estate, baseline: toDriftBaseline(ref) };
}

function toDriftBaseline(ref: SnapshotRef | Baseline): DriftBaseline {
  const { digest, takenAt } = ref;
  if (!('approvedBy' in ref)) return { digest, takenAt };
  const { approvedBy, approvedAt, reason, until } = ref;
  const rest = { ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) };
  return { digest, takenAt, approvedBy, approvedAt, ...rest };
}
