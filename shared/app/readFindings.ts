import { inParallel } from '../inParallel.ts';
import { silencedUntil, toLifeStage } from '../drift/life.ts';
import { compareFindings, type Finding } from '../model/finding.ts';
import type { Acknowledgement, FindingState, LifeStage, Silence } from '../model/findingState.ts';
import { isSameId } from '../model/resourceId.ts';
import type { Watched } from '../model/told.ts';
import type { Clock, ConfigStore, StateStore } from '../ports.ts';
import { readPolicy } from './alertPolicy.ts';

/** A finding with its life, as people see it. Instants are ISO 8601. */
export interface FindingView {
  readonly fingerprint: string;
  readonly stage: LifeStage;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly firstSeen: string;
  /** When the current (or last) episode began. */
  readonly since: string;
  readonly lastSeen: string;
  readonly timesSeen: number;
  readonly resolvedAt?: string;
  readonly acknowledged?: Acknowledgement;
  /** Present while it holds. */
  readonly silenced?: Silence;
  readonly finding: Finding;
}

/** Which findings are asked for: of one cluster (name or id), of one fingerprint; what is resolved only on request. */
export interface FindingsWanted {
  readonly cluster?: string;
  readonly fingerprint?: string;
  readonly withResolved: boolean;
}

/** What reading findings talks to. */
export interface FindingPorts {
  readonly state: StateStore;
  readonly config: ConfigStore;
  readonly clock: Clock;
}

/** How many clusters are read at the same time. */
const width = 8;

/** The findings that are remembered, worst first. @throws PortError */
export async function readFindings(wanted: FindingsWanted, ports: FindingPorts): Promise<readonly FindingView[]> {
  const { flapMinutes } = await readPolicy(ports.config);
  const at = { now: ports.clock().toISOString(), flapMinutes };
  const all = (await ports.state.watched()).filter((one) => isWanted(one, wanted));
  const views = await inParallel(all, width, async (watched) => {
    const states = await ports.state.findings(watched.clusterId);
    const decisions = await ports.state.decisions(watched.clusterId);
    return states.map((state) => {
      const decision = decisions.find(({ fingerprint }) => fingerprint === state.fingerprint);
      return toView(watched, state, { decision, at });
    });
  });
  return views
    .flat()
    .filter(({ fingerprint }) => wanted.fingerprint === undefined || fingerprint === wanted.fingerprint)
    .filter(({ stage }) => wanted.withResolved || stage !== 'resolved')
    .toSorted((a, b) => compareFindings(a.finding, b.finding));
}

function isWanted({ clusterId, clusterName }: Watched, { cluster }: FindingsWanted): boolean {
  if (cluster === undefined) return true;
  return clusterName.toLowerCase() === cluster.toLowerCase() || isSameId(clusterId, cluster);
}

function toView(
  { clusterId, clusterName }: Watched,
  state: FindingState,
  {
    decision,
    at,
  }: { readonly decision: Parameters<typeof toLifeStage>[1]; readonly at: Parameters<typeof toLifeStage>[2] },
): FindingView {
  const { fingerprint, since, lastSeen, firstSeen = since, timesSeen = 1, resolvedAt, finding } = state;
  const { acknowledged, silenced } = decision ?? {};
  const isSilent = silencedUntil(decision, at.now) !== undefined;
  const isMeant = acknowledged?.episode === (state.episode ?? 1);
  return {
    fingerprint,
    stage: toLifeStage(state, decision, at),
    clusterId,
    clusterName,
    firstSeen,
    since,
    lastSeen,
    timesSeen,
    ...(state.state === 'resolved' && resolvedAt !== undefined ? { resolvedAt } : {}),
    ...(acknowledged && isMeant ? { acknowledged } : {}),
    ...(silenced && isSilent ? { silenced } : {}),
    finding,
  };
}
