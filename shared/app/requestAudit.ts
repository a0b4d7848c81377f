import type { Clock, ReportStore, StateStore, WorkQueue } from '../ports.ts';

/** People may start an audit of everything once in so many seconds. */
export const refreshSeconds = 60;

/** What asking for an audit needs. */
export interface RefreshPorts {
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly state: Pick<StateStore, 'claim'>;
}

/** An audit was started, or somebody did that just before. */
export type Refresh =
  | { readonly kind: 'started'; readonly at: string }
  | { readonly kind: 'tooOften'; readonly waitSeconds: number };

/**
 * Puts an audit of every watched cluster on the queue because a person asked; of several who ask within a minute the first
 * one starts it. @throws PortError if the store or the queue refuses.
 */
export async function requestAudit({ queue, clock, state }: RefreshPorts): Promise<Refresh> {
  const now = clock();
  const span = Math.floor(now.getTime() / 1000 / refreshSeconds);
  if (!(await state.claim(`refresh-${span}`))) {
    const waitSeconds = Math.ceil((span + 1) * refreshSeconds - now.getTime() / 1000);
    return { kind: 'tooOften', waitSeconds };
  }
  const requestedAt = now.toISOString();
  await queue.addAudit({ clusterId: null, reason: 'manual', requestedAt });
  return { kind: 'started', at: requestedAt };
}

/** True once no audit waits any more and one has ended since an instant (ISO 8601). */
export async function isNewerThan(
  instant: string,
  { reports, queue }: { readonly reports: ReportStore; readonly queue: WorkQueue },
): Promise<boolean> {
  const all = await reports.allLatest();
  const isSomeNewer = all.some(({ generatedAt }) => Date.parse(generatedAt) > Date.parse(instant));
  return isSomeNewer && (await queue.counts()).audits === 0;
}
