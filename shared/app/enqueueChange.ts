import type { Json } from '../model/json.ts';
import type { Clock, Log, ResourceChange, WorkQueue } from '../ports.ts';

/** What an event needs. */
export interface ChangePorts {
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads an Event Grid or CloudEvents body; undefined if it is none that matters. */
  readonly readEvent: (body: Json) => Promise<ResourceChange | undefined>;
}

/**
 * Validates an event and puts an audit on the queue; nothing else, because Event Grid waits at most 30 seconds.
 * Which clusters the change touches is the worker's question. Returns false for an event that does not matter.
 * @throws PortError if the queue refuses; Event Grid then delivers again.
 */
export async function enqueueChange(body: unknown, ports: ChangePorts): Promise<boolean> {
  const change = await ports.readEvent(body as Json);
  if (!change) return false;
  const requestedAt = ports.clock().toISOString();
  await ports.queue.addAudit({ clusterId: null, reason: 'change', requestedAt, change });
  ports.log(`${change.operation} ${change.resourceId}`);
  return true;
}
