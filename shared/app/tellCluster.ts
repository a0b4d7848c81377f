import { planAlerts, type PlanInput } from '../drift/alerts/planAlerts.ts';
import type { Alert, AlertChannelName } from '../model/alert.ts';
import { isSameId } from '../model/resourceId.ts';
import { deploymentId, type ToldLog, type Watched } from '../model/told.ts';
import type { AlertJob, Clock, ConfigStore, StateStore, WorkQueue } from '../ports.ts';
import { readPolicy } from './alertPolicy.ts';

/** What telling of findings talks to. */
export interface TellPorts {
  readonly state: StateStore;
  readonly queue: WorkQueue;
  readonly config: ConfigStore;
  readonly clock: Clock;
  /** Channels that are set up. */
  readonly channels: readonly { readonly name: AlertChannelName }[];
  readonly reportUrl?: string;
}

/** What is due within so many minutes gets a message of its own; the timers see to the rest. */
const soonMinutes = 5;
/** How often others may decide at the same time before this run leaves it to them. */
const mostRounds = 5;

/**
 * Tells the channels what they were not told yet of a cluster, as the policy says, and comes back when more is due. The one
 * write that decides holds the message too; it enters the outbox after that, and a run that died in between is made up for
 * by the next. May run any number of times. @throws PortError if a store or the queue failed
 */
export async function tellCluster(clusterId: string, ports: TellPorts): Promise<void> {
  const all = await ports.state.watched();
  const watched = all.find((one) => isSameId(one.clusterId, clusterId));
  if (!watched) return;
  const about = { watched, policy: await readPolicy(ports.config), hasNeighbours: hasNeighbours(all) };
  for (let round = 0; round < mostRounds; round += 1) {
    if (await tellOnce(about, ports)) return;
  }
}

/** An alert that nobody worked on for so long, in minutes, has lost its queue message and gets another. */
const sweepAfterMinutes = 5;

/** Tells what is due of every cluster, and gives alerts that lost their message another; for timers. @throws PortError */
export async function tellDue(ports: TellPorts): Promise<void> {
  await tellAll(ports);
  const before = new Date(ports.clock().getTime() - sweepAfterMinutes * 60_000).toISOString();
  for (const job of await ports.state.unsentAlerts(before)) await ports.queue.addAlert(job);
}

/** Tells every cluster, and finishes what runs that died have left. @throws PortError */
export async function tellAll(ports: TellPorts): Promise<void> {
  const policy = await readPolicy(ports.config);
  const all = await ports.state.watched();
  for (const watched of all) await tellOnce({ watched, policy, hasNeighbours: hasNeighbours(all) }, ports);
}

/** True if more than one cluster is watched: the deployment itself is none. */
function hasNeighbours(all: readonly Watched[]): boolean {
  return all.filter(({ clusterId }) => clusterId !== deploymentId).length > 1;
}

type About = Pick<PlanInput, 'watched' | 'policy' | 'hasNeighbours'>;

/** False if somebody else decided in between, so that what was read is out of date. */
async function tellOnce(about: About, ports: TellPorts): Promise<boolean> {
  const { state, queue, channels, clock } = ports;
  const { clusterId } = about.watched;
  // The logs are read first: states that are newer than they can only add to what is told.
  const logs = await finishPending(clusterId, ports);
  const now = clock();
  const { sends, wakeAt } = planAlerts({
    states: await state.findings(clusterId),
    decisions: await state.decisions(clusterId),
    logs,
    ...about,
    channels: channels.map(({ name }) => name),
    now: now.toISOString(),
    ...(ports.reportUrl === undefined ? {} : { reportUrl: ports.reportUrl }),
  });
  for (const { alert, log } of sends) {
    if (!(await state.putToldLog(clusterId, { ...log, pending: alert }))) return false;
    await handOver(clusterId, { ...log, pending: alert }, ports);
  }
  const waitMs = wakeAt === undefined ? Infinity : Math.max(Date.parse(wakeAt) - now.getTime(), 0);
  if (waitMs <= soonMinutes * 60_000) await queue.addAlert({ clusterId }, Math.ceil(waitMs / 1_000));
  return true;
}

/** What was decided and may not have reached the outbox goes there now. */
async function finishPending(clusterId: string, ports: TellPorts): Promise<readonly ToldLog[]> {
  const logs = await ports.state.toldLogs(clusterId);
  for (const log of logs) await handOver(clusterId, log, ports);
  return logs;
}

/** Decided → outbox → queue → no longer pending. Each step may be done twice. */
export async function handOver(
  clusterId: string,
  log: ToldLog,
  ports: Pick<TellPorts, 'state' | 'queue' | 'clock'>,
): Promise<void> {
  const { pending, ...done } = log;
  if (!pending) return;
  await ports.state.addToOutbox(pending);
  await ports.queue.addAlert(toJob(pending), toDelaySeconds(pending, ports.clock()));
  await ports.state.putToldLog(clusterId, done);
}

function toJob({ id, route, storm }: Alert): AlertJob {
  return { alertId: id, channel: route.channel, ...(storm === undefined ? {} : { storm: storm.key }) };
}

/** What may be one of many waits for the others. */
function toDelaySeconds({ storm }: Alert, now: Date): number | undefined {
  const waitMs = storm === undefined ? 0 : Date.parse(storm.from) - now.getTime();
  return waitMs > 0 ? Math.ceil(waitMs / 1_000) : undefined;
}
