import type { Alert, AlertChannelName, SignOfLife } from '../../model/alert.ts';
import type { AlertPolicy } from '../../model/alertPolicy.ts';
import { toSha256 } from '../../model/digest.ts';
import { deploymentId, type ToldLog } from '../../model/told.ts';
import { digestAfter, isDue } from './times.ts';

/** What decides whether a sign of life is due. */
export interface HeartbeatInput {
  /** What the channels were told of the deployment. */
  readonly logs: readonly ToldLog[];
  readonly channels: readonly AlertChannelName[];
  readonly policy: AlertPolicy;
  readonly life: SignOfLife;
  /** ISO 8601. */
  readonly now: string;
  readonly reportUrl?: string;
}

/** Half a day: the hour of the digest decides, not the minute of the last sign. */
const slackMs = 12 * 3_600_000;

/**
 * The logs to write next, with the sign of life where one is due. The first look only notes the time: a deployment that
 * was made a minute ago has nothing to prove. Every channel of the settings gets signs, because each may break alone.
 */
export function planHeartbeats(input: HeartbeatInput): readonly ToldLog[] {
  const { logs, channels, policy, now } = input;
  if (policy.heartbeatDays <= 0) return [];
  return channels.flatMap((channel) => {
    const log = logs.find((one) => one.channel === channel) ?? { channel, sequence: 0, told: [] };
    const next = { ...log, sequence: log.sequence + 1, heartbeatAt: now };
    if (log.heartbeatAt === undefined) return [next];
    const from = new Date(Date.parse(log.heartbeatAt) + policy.heartbeatDays * 86_400_000 - slackMs).toISOString();
    if (!isDue(digestAfter(from, policy.digestHour), now)) return [];
    return [{ ...next, pending: toAlert(next, input) }];
  });
}

function toAlert({ channel, sequence }: ToldLog, { life, now, reportUrl }: HeartbeatInput): Alert {
  const idOf = (...parts: readonly (string | number)[]) => toSha256(JSON.stringify(parts)).slice(0, 32);
  return {
    id: idOf(deploymentId, channel, sequence),
    kind: 'heartbeat',
    route: { channel },
    threadKey: idOf(deploymentId, 'heartbeat'),
    createdAt: now,
    clusterId: deploymentId,
    clusterName: 'Breakwater',
    entries: [],
    life,
    ...(reportUrl === undefined ? {} : { reportUrl }),
  };
}
