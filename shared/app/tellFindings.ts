import { nextStates, type TransitionInput, type TransitionResult } from '../drift/transition.ts';
import type { Watched } from '../model/told.ts';
import { readPolicy } from './alertPolicy.ts';
import { tellCluster, type TellPorts } from './tellCluster.ts';

export type { TellPorts } from './tellCluster.ts';

/** Findings of one cluster, and how they stand to what is remembered. */
export interface News extends Omit<TransitionInput, 'previous' | 'flapMinutes' | 'inhibitions'> {
  readonly clusterId: string;
  readonly clusterName: string;
  /** Tags of the cluster; those that are remembered, unless given. */
  readonly tags?: Watched['tags'];
}

/**
 * Carries the findings of a cluster on and has told what is new: findings → states → what was told → outbox → queue. What is
 * told is the difference between states and what was told, so that a crash anywhere is made up for by the next look.
 * @throws PortError if a store failed
 */
export async function tellFindings(news: News, ports: TellPorts): Promise<TransitionResult['transitions']> {
  const { clusterId, clusterName, now, tags } = news;
  const { inhibitions, flapMinutes } = await readPolicy(ports.config);
  const previous = await ports.state.findings(clusterId);
  const { states, transitions } = nextStates({ ...news, previous, inhibitions, flapMinutes });
  const known = tags ?? (await ports.state.watched()).find((one) => one.clusterId === clusterId)?.tags ?? {};
  await ports.state.putWatched({ clusterId, clusterName, tags: known, seenAt: now });
  await ports.state.putFindings(clusterId, states);
  await tellCluster(clusterId, ports);
  return transitions;
}
