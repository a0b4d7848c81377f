import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { type AzureReader, type Log, PortError } from '../ports.ts';
import { clearAway, type ClearPorts } from './clearAway.ts';
import { type LifePorts, proveLife } from './proveLife.ts';
import { tellDue } from './tellCluster.ts';

/** What scheduling talks to. */
export interface SchedulePorts extends LifePorts, ClearPorts {
  readonly azure: AzureReader;
  readonly log: Log;
}

/**
 * Puts one audit a cluster on the queue, tells what is due or was left behind, and looks after the watching itself. The
 * timer is the truth; events only make it faster. Returns how many audits were enqueued.
 * @throws PortError if Azure cannot be reached at all (that is told first) or the queue refuses.
 */
export async function scheduleAudits(ports: SchedulePorts): Promise<number> {
  const now = ports.clock();
  const { clusters, gaps, failure } = await listClusters(ports);
  for (const gap of gaps) ports.log(`not seen: ${gap.resource} (${gap.reason}) ${gap.detail ?? ''}`);
  for (const { id } of clusters) {
    await ports.queue.addAudit({ clusterId: id, reason: 'schedule', requestedAt: now.toISOString() });
  }
  await proveLife({ clusterIds: clusters.map(({ id }) => id), gaps }, ports);
  await tellDue(ports);
  await clearAway(ports);
  if (failure) throw failure;
  ports.log(`${clusters.length} ${clusters.length === 1 ? 'audit' : 'audits'} enqueued`);
  return clusters.length;
}

interface Listing {
  readonly clusters: readonly ArmResource[];
  readonly gaps: readonly Gap[];
  readonly failure?: PortError;
}

/** Azure that cannot be reached at all is one large gap, which people must hear of. */
async function listClusters({ azure }: SchedulePorts): Promise<Listing> {
  try {
    return await azure.listClusters();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const gap: Gap = { resource: 'the watched subscriptions', reason: 'unavailable', detail: error.message };
    return { clusters: [], gaps: [gap], failure: error };
  }
}
