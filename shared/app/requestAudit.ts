import type { Clock, WorkQueue } from '../ports.ts';

/** Puts an audit of every watched cluster on the queue because a person asked. @throws PortError if the queue refuses. */
export async function requestAudit(ports: { readonly queue: WorkQueue; readonly clock: Clock }): Promise<void> {
  await ports.queue.addAudit({ clusterId: null, reason: 'manual', requestedAt: ports.clock().toISOString() });
}
