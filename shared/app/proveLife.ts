import { findBlindSpots } from '../drift/alerts/blind.ts';
import { planHeartbeats } from '../drift/alerts/heartbeat.ts';
import { silencedUntil } from '../drift/life.ts';
import type { SignOfLife } from '../model/alert.ts';
import { type Finding, severities, type Severity } from '../model/finding.ts';
import type { Gap } from '../model/gap.ts';
import { toIdKey } from '../model/resourceId.ts';
import { deploymentId } from '../model/told.ts';
import type { ReportStore } from '../ports.ts';
import { readPolicy } from './alertPolicy.ts';
import { readWatchFacts } from './readWatchFacts.ts';
import { handOver, type TellPorts } from './tellCluster.ts';
import { tellFindings } from './tellFindings.ts';

/** What proving life talks to. */
export interface LifePorts extends TellPorts {
  readonly reports: ReportStore;
}

/** What the listing of clusters gave. */
export interface Listed {
  readonly clusterIds: readonly string[];
  readonly gaps: readonly Gap[];
}

/**
 * Looks after the watching itself: what is not watched becomes a finding of the deployment, told like any other, and every
 * channel gets a sign of life now and then. A cluster that is listed no more is not missed, unless listing had gaps.
 * @throws PortError if a store or the queue failed
 */
export async function proveLife({ clusterIds, gaps }: Listed, ports: LifePorts): Promise<void> {
  const facts = await readWatchFacts(ports);
  const { now } = facts;
  const listed = new Set(clusterIds.map(toIdKey));
  const isThere = ({ clusterId }: { readonly clusterId: string }) => gaps.length > 0 || listed.has(toIdKey(clusterId));
  const audits = facts.audits.filter(isThere);
  const findings = findBlindSpots({ ...facts, audits, lost: facts.lost.filter(isThere), gaps });
  await tellFindings(
    { clusterId: deploymentId, clusterName: 'Breakwater', tags: {}, findings, complete: true, now },
    ports,
  );
  await beat(
    findings,
    audits.map(({ at }) => at),
    ports,
  );
}

async function beat(blind: readonly Finding[], audits: readonly string[], ports: LifePorts): Promise<void> {
  const policy = await readPolicy(ports.config);
  const logs = planHeartbeats({
    logs: await ports.state.toldLogs(deploymentId),
    channels: ports.channels.map(({ name }) => name),
    policy,
    life: await toSignOfLife(blind, audits, ports),
    now: ports.clock().toISOString(),
    ...(ports.reportUrl === undefined ? {} : { reportUrl: ports.reportUrl }),
  });
  for (const log of logs) {
    if (await ports.state.putToldLog(deploymentId, log)) await handOver(deploymentId, log, ports);
  }
}

async function toSignOfLife(
  blind: readonly Finding[],
  audits: readonly string[],
  { state, clock }: LifePorts,
): Promise<SignOfLife> {
  const now = clock().toISOString();
  const open = new Map<Severity, number>(severities.map((severity) => [severity, 0]));
  let silenced = 0;
  for (const { clusterId } of await state.watched()) {
    const decisions = await state.decisions(clusterId);
    for (const one of (await state.findings(clusterId)).filter((found) => found.state === 'open')) {
      const decision = decisions.find(({ fingerprint }) => fingerprint === one.fingerprint);
      if (silencedUntil(decision, now) !== undefined) silenced += 1;
      open.set(one.finding.severity, (open.get(one.finding.severity) ?? 0) + 1);
    }
  }
  return {
    clusters: audits.length,
    oldestAudit: audits.toSorted()[0] ?? null,
    open: Object.fromEntries(open) as Record<Severity, number>,
    silenced,
    blind: blind.map(({ title }) => title),
  };
}
