import { findBlindSpots } from '../drift/alerts/blind.ts';
import type { Finding } from '../model/finding.ts';
import type { Gap } from '../model/gap.ts';
import { deploymentId } from '../model/told.ts';
import type { WorkQueue } from '../ports.ts';
import { foldGaps } from '../report/gaps.ts';
import { readWatchFacts, type WatchFactPorts } from './readWatchFacts.ts';

/** What `GET health` answers. */
export interface Health {
  /** `ok`; `waiting` before the first audit; `degraded` if work failed for good or something is not watched. */
  readonly status: 'ok' | 'waiting' | 'degraded';
  readonly clusters: number;
  /** The oldest of the clusters' newest audits, ISO 8601; null before the first. */
  readonly lastAudit: string | null;
  readonly queues: Awaited<ReturnType<WorkQueue['counts']>>;
  /** What is not being watched although it should be, a line each, as findings `blind` tell it. */
  readonly notWatched: readonly string[];
  /** What the newest audits could not see, by resource and reason. */
  readonly blindSpots: readonly Pick<Gap, 'resource' | 'reason'>[];
  /** How many more there are than are listed. */
  readonly moreBlindSpots: number;
}

/** So many blind spots are listed; the report has all of them. */
const mostListed = 50;

/** How the service itself is. @throws PortError if the storage account cannot be reached. */
export async function readHealth(ports: WatchFactPorts): Promise<Health> {
  const reports = await ports.reports.allLatest();
  const queues = await ports.queue.counts();
  const lastAudit = reports.map(({ generatedAt }) => generatedAt).sort()[0] ?? null;
  const notWatched = await readNotWatched(ports);
  const gaps = foldGaps(reports.flatMap((report) => report.gaps));
  return {
    status: notWatched.length > 0 ? 'degraded' : lastAudit ? 'ok' : 'waiting',
    clusters: reports.length,
    lastAudit,
    queues,
    notWatched: notWatched.slice(0, mostListed),
    blindSpots: gaps.slice(0, mostListed).map(({ resource, reason }) => ({ resource, reason })),
    moreBlindSpots: Math.max(gaps.length - mostListed, 0),
  };
}

/**
 * What is blind now, and what the timer found that only it can tell: which clusters cannot be listed, and of overdue ones
 * which are still there. If no cluster at all was audited in time the timer itself may have died: then all are overdue.
 */
async function readNotWatched(ports: WatchFactPorts): Promise<readonly string[]> {
  const remembered = (await ports.state.findings(deploymentId)).filter(({ state }) => state === 'open');
  const known = new Set(remembered.map(({ fingerprint }) => fingerprint));
  const facts = await readWatchFacts(ports);
  const spots = findBlindSpots(facts);
  const isDead = spots.filter(isOverdue).length === facts.audits.length;
  const now = spots.filter((spot) => !isOverdue(spot) || isDead || known.has(spot.fingerprint));
  const unlisted = remembered
    .map(({ finding }) => finding)
    .filter(({ evidence }) => evidence?.['reason'] !== undefined);
  return [...now, ...unlisted].map(({ title }) => title).sort();
}

function isOverdue({ evidence }: Finding): boolean {
  return evidence?.['lastAudit'] !== undefined;
}
