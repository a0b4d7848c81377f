import type { AzureReader, Log } from '../ports.ts';
import { clearAway, type ClearPorts } from './clearAway.ts';
import { tellAll, type TellPorts } from './tellCluster.ts';

/** An alert that waits longer than this, in minutes, has lost its queue message and gets another. */
const sweepAfterMinutes = 5;

/** What scheduling talks to. */
export interface SchedulePorts extends TellPorts, ClearPorts {
  readonly azure: AzureReader;
  readonly log: Log;
}

/**
 * Puts one audit a cluster on the queue, and alerts that were written but never sent. The timer is the truth; events
 * only make it faster. Returns how many audits were enqueued.
 * @throws PortError if Azure cannot be reached at all or the queue refuses.
 */
export async function scheduleAudits(ports: SchedulePorts): Promise<number> {
  const now = ports.clock();
  const { clusters, gaps } = await ports.azure.listClusters();
  for (const gap of gaps) ports.log(`not seen: ${gap.resource} (${gap.reason}) ${gap.detail ?? ''}`);
  for (const { id } of clusters) {
    await ports.queue.addAudit({ clusterId: id, reason: 'schedule', requestedAt: now.toISOString() });
  }
  await tellAll(ports);
  await sweepAlerts(now, ports);
  await clearAway(ports);
  ports.log(`${clusters.length} ${clusters.length === 1 ? 'audit' : 'audits'} enqueued`);
  return clusters.length;
}

async function sweepAlerts(now: Date, ports: SchedulePorts): Promise<void> {
  const before = new Date(now.getTime() - sweepAfterMinutes * 60_000).toISOString();
  for (const job of await ports.state.unsentAlerts(before)) await ports.queue.addAlert(job);
}
