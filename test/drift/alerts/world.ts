import { planAlerts, type PlanInput } from '../../../shared/drift/alerts/planAlerts.ts';
import { nextStates, type TransitionInput } from '../../../shared/drift/transition.ts';
import type { Alert, AlertChannelName } from '../../../shared/model/alert.ts';
import { type AlertPolicy, defaultAlertPolicy } from '../../../shared/model/alertPolicy.ts';
import { type Finding, type Severity, toFinding } from '../../../shared/model/finding.ts';
import type { Decision, FindingState } from '../../../shared/model/findingState.ts';
import type { ToldLog, Watched } from '../../../shared/model/told.ts';
import { idOf } from '../estates.ts';

export const clusterId = idOf('Microsoft.ContainerService/managedClusters/aks-1');
export const watched: Watched = { clusterId, clusterName: 'aks-1', tags: {}, seenAt: '2026-01-01T00:00:00.000Z' };

/** A minute of one day as an instant; the day is a Thursday. */
export function at(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0) + minute * 60_000).toISOString();
}

/** A finding about a dependency, or of another kind. */
export function findingOf(dependencyId: string, severity: Severity, more: Partial<Finding> = {}): Finding {
  const about = more.kind === undefined ? { dependencyId } : { resourceId: dependencyId };
  return toFinding({
    kind: 'dependency-denied',
    severity,
    clusterId,
    ...about,
    title: dependencyId,
    detail: '',
    ...more,
  });
}

/** A cluster, what is remembered of it and what was told: observations and looks change it. */
export interface Life {
  /** An audit at a minute found these. */
  see(minute: number, findings: readonly Finding[], more?: Partial<TransitionInput>): void;
  /** What is told at a minute, a line each: `teams opened a`. */
  look(minute: number): readonly string[];
  decide(decision: Decision): void;
  readonly states: readonly FindingState[];
  readonly logs: readonly ToldLog[];
  readonly alerts: readonly Alert[];
  readonly wakeAt: string | undefined;
}

/** A cluster with this policy beside what is usual. */
export function createLife(
  policy: Partial<AlertPolicy> = {},
  more: { readonly channels?: readonly AlertChannelName[]; readonly tags?: Watched['tags'] } = {},
): Life {
  const all: AlertPolicy = { ...defaultAlertPolicy, ...policy };
  const { channels = ['teams'], tags = {} } = more;
  const world = {
    states: [] as readonly FindingState[],
    logs: [] as readonly ToldLog[],
    decisions: [] as readonly Decision[],
    alerts: [] as readonly Alert[],
    wakeAt: undefined as string | undefined,
  };
  const look = (minute: number): readonly string[] => {
    const { states, logs, decisions } = world;
    const input: PlanInput = {
      states,
      logs,
      decisions,
      channels,
      policy: all,
      watched: { ...watched, tags },
      now: at(minute),
    };
    const { sends, wakeAt } = planAlerts(input);
    world.wakeAt = wakeAt;
    for (const { log } of sends) world.logs = [...world.logs.filter(({ channel }) => channel !== log.channel), log];
    world.alerts = [...world.alerts, ...sends.map(({ alert }) => alert)];
    return sends.flatMap(({ alert }) =>
      alert.entries.map(
        ({ transition, finding }) =>
          `${alert.kind === 'digest' ? 'digest ' : ''}${alert.route.to?.join() ?? alert.route.channel} ${transition} ${finding.title}`,
      ),
    );
  };
  return {
    see: (minute, findings, input = {}) => {
      const { flapMinutes, inhibitions } = all;
      const base = { previous: world.states, findings, complete: true, now: at(minute), flapMinutes, inhibitions };
      world.states = nextStates({ ...base, ...input }).states;
    },
    look,
    decide: (decision) => {
      world.decisions = [
        ...world.decisions.filter(({ fingerprint }) => fingerprint !== decision.fingerprint),
        decision,
      ];
    },
    get states() {
      return world.states;
    },
    get logs() {
      return world.logs;
    },
    get alerts() {
      return world.alerts;
    },
    get wakeAt() {
      return world.wakeAt;
    },
  };
}
