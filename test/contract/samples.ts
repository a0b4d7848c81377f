import type { Alert } from '../../shared/model/alert.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { type Finding, type Severity, toFinding } from '../../shared/model/finding.ts';
import type { FindingState } from '../../shared/model/findingState.ts';
import type { Report } from '../../shared/model/report.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';

/** Id of a cluster by name. */
export function clusterIdOf(name: string): string {
  return `${subscription}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

/** A minute of one day as an instant. */
export function minute(count: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString();
}

/** A small estate with letters beyond ASCII in it. */
export function sampleEstate(name: string): Estate {
  const id = `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/routeTables/${name}`;
  const resource = { id, type: 'Microsoft.Network/routeTables', name, properties: { note: 'Durchgang für Knoten ✓' } };
  return { source: { kind: 'azure' }, collectedAt: minute(0), resources: [resource], gaps: [] };
}

/** A report without content, told apart by when it was made. */
export function sampleReport(generatedAt: string): Report {
  return {
    schemaVersion: '1.0',
    generatedAt,
    source: { kind: 'azure' },
    catalogVersion: '2026-01-01',
    complete: true,
    summary: {
      clusters: 0,
      dependencies: { allowed: 0, denied: 0, partial: 0, unknown: 0 },
      findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      gaps: 0,
    },
    clusters: [],
    findings: [],
    drift: null,
    denies: [],
    gaps: [],
  };
}

/** A finding about a dependency. */
export function sampleFinding(dependencyId: string, detail = 'No rule lets it through.'): Finding {
  return toFinding({
    kind: 'dependency-denied',
    severity: 'critical',
    clusterId: clusterIdOf('aks-one'),
    dependencyId,
    title: `${dependencyId} is denied`,
    detail,
  });
}

/** What is remembered of a finding. */
export function sampleState(
  dependencyId: string,
  lastSeen: string,
  more: { readonly state?: 'open' | 'resolved'; readonly severity?: Severity; readonly detail?: string } = {},
): FindingState {
  const finding = sampleFinding(dependencyId, more.detail);
  const { state = 'open', severity = 'critical' } = more;
  return { fingerprint: finding.fingerprint, state, severity, since: minute(0), lastSeen, finding };
}

/** An alert about one finding. */
export function sampleAlert(id: string, createdAt: string, detail?: string): Alert {
  const entry = { transition: 'opened', finding: sampleFinding('core.mcr', detail), since: createdAt } as const;
  const about = { clusterId: clusterIdOf('aks-one'), clusterName: 'aks-one' };
  const threadKey = entry.finding.fingerprint;
  return { id, kind: 'findings', route: { channel: 'teams' }, threadKey, createdAt, ...about, entries: [entry] };
}

/** A text that gzip cannot make much smaller, the same at every run. */
export function noisyText(length: number): string {
  let state = 1;
  const letter = () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 94));
  };
  return Array.from({ length }, letter).join('');
}
