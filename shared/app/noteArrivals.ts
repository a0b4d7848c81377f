import type { LogArrival } from '../model/logArrival.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Clock, DenyLogReader, Log, StateStore } from '../ports.ts';

/** So often the workspaces are asked, in minutes; the watch itself looks more often. */
const askEveryMinutes = 60;
/** So far back rows are looked for, in hours. */
const lookBackHours = 24;
const markName = 'logArrivals';

/** What noting arrivals talks to. */
export interface ArrivalPorts {
  readonly denyLogs: DenyLogReader;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Notes, about once an hour, when a row of any kind last arrived in each workspace. A workspace that never had one is not
 * noted: it cannot fall silent. One that does not answer keeps what is known of it. @throws PortError if the store failed
 */
export async function noteArrivals(workspaces: readonly string[], ports: ArrivalPorts): Promise<void> {
  const { denyLogs, state, clock, log } = ports;
  const now = clock();
  const asked = await state.watermark(markName);
  if (asked !== undefined && now.getTime() - Date.parse(asked) < askEveryMinutes * 60_000) return;
  const from = new Date(now.getTime() - lookBackHours * 3_600_000).toISOString();
  const askedAt = now.toISOString();
  const { arrivals, gaps } = await denyLogs.lastArrivals({ from, to: askedAt, workspaces });
  for (const gap of gaps) log(`arrivals not seen: ${gap.resource} (${gap.reason}) ${gap.detail ?? ''}`);
  const known = new Map((await state.logArrivals()).map((one) => [toIdKey(one.workspace), one.at]));
  for (const { workspace, at = known.get(toIdKey(workspace)) } of arrivals) {
    const arrival: LogArrival | undefined = at === undefined ? undefined : { workspace, at, askedAt };
    if (arrival) await state.putLogArrival(arrival);
  }
  await state.putWatermark(markName, askedAt);
}
