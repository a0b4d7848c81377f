import { nextStates, toAlert, type TransitionInput } from '../drift/transition.ts';
import type { AlertChannelName } from '../model/alert.ts';
import type { StateStore, WorkQueue } from '../ports.ts';

/** What remembering findings and telling of them talks to. */
export interface TellPorts {
  readonly state: StateStore;
  readonly queue: WorkQueue;
  /** Channels that are configured; each gets every alert. */
  readonly channels: readonly { readonly name: AlertChannelName }[];
  readonly reportUrl?: string;
}

/** Findings of one cluster, and how they stand to what is remembered. */
export interface News extends Omit<TransitionInput, 'previous'> {
  readonly clusterId: string;
  readonly clusterName: string;
}

/**
 * Carries the findings of a cluster on and enqueues an alert about what is new: findings → transitions → outbox → state →
 * queue, in this order, so that a crash anywhere repeats or is swept, never loses. @throws PortError if a store failed
 */
export async function tellFindings(news: News, ports: TellPorts): Promise<void> {
  const { clusterId, clusterName, now } = news;
  const previous = await ports.state.findings(clusterId);
  const { states, entries } = nextStates({ ...news, previous });
  const url = ports.reportUrl === undefined ? {} : { reportUrl: ports.reportUrl };
  const alerts = ports.channels.flatMap(
    ({ name }) => toAlert({ channel: name, clusterId, clusterName, entries, now, ...url }) ?? [],
  );
  for (const alert of alerts) await ports.state.addToOutbox(alert, alert.route.channel);
  await ports.state.putFindings(clusterId, states);
  for (const alert of alerts) await ports.queue.addAlert({ alertId: alert.id, channel: alert.route.channel });
}
