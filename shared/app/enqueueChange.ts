import type { Json } from '../model/json.ts';
import type { Clock, Log, ResourceChange, StateStore, WorkQueue } from '../ports.ts';

/** What an event needs. */
export interface ChangePorts {
  readonly queue: WorkQueue;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How long nothing more must happen before a burst of changes is audited, in seconds. */
  readonly quietSeconds: number;
  /** Reads an Event Grid or CloudEvents body; undefined if it is none that matters. */
  readonly readEvent: (body: Json) => Promise<ResourceChange | undefined>;
}

/**
 * Validates an event, notes it and puts an audit on the queue for when the quiet period is over; nothing else, because Event
 * Grid waits at most 30 seconds. Which clusters the change touches is the worker's question (`settleChanges.ts`). Noting
 * comes first and may be repeated, so that an event that fails here and is delivered again is not lost. Returns false for
 * an event that does not matter. @throws PortError if the store or the queue refuses; Event Grid then delivers again.
 */
export async function enqueueChange(body: unknown, ports: ChangePorts): Promise<boolean> {
  const change = await ports.readEvent(body as Json);
  if (!change) return false;
  const requestedAt = ports.clock().toISOString();
  await ports.state.noteChange(change, requestedAt);
  await ports.queue.addAudit({ clusterId: null, reason: 'change', requestedAt, change }, ports.quietSeconds);
  ports.log(`${change.operation} ${change.resourceId}`);
  return true;
}
