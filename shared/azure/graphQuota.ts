import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../ports.ts';
import type { Answer } from './readPages.ts';
import { createTurnstile } from './turnstile.ts';

/** Lets queries of Resource Graph through one by one, as far as the quota goes that the service tells with every answer. */
export interface GraphQuota {
  /** Asks when the quota allows it, and again where the service refuses all the same. */
  run(query: () => Promise<Answer>): Promise<Answer>;
  /** How many queries were sent, refused ones included. */
  sent(): number;
}

/** What the quota rests on. */
export interface GraphQuotaOptions {
  readonly clock?: Clock;
  /** Waits so many milliseconds. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** A query that was refused is sent again so often; others may use the same quota. */
const mostTries = 4;
/** Nobody waits longer for the quota, in milliseconds; documented windows are five seconds. */
const longestWaitMs = 60_000;

/**
 * Makes one. The quota is the identity's ("Guidance for throttled requests in Azure Resource Graph": 15 queries in 5
 * seconds, subject to change), so one is shared by all readers of a process; what other processes use shows in the headers.
 */
export function createGraphQuota(options: GraphQuotaOptions = {}): GraphQuota {
  const { clock = () => new Date(), sleep = pause } = options;
  const turn = createTurnstile(1);
  let openAt = 0;
  let sent = 0;
  return {
    sent: () => sent,
    run: (query) =>
      turn(async () => {
        for (let tries = 1; ; tries += 1) {
          const waitMs = openAt - clock().getTime();
          if (waitMs > 0) await sleep(waitMs);
          const answer = await query();
          sent += 1;
          const resetMs = toResetMs(answer);
          openAt = resetMs === undefined ? 0 : clock().getTime() + resetMs;
          const isRefused = answer.kind === 'problem' && answer.problem.reason === 'throttled';
          if (!isRefused || resetMs === undefined || tries === mostTries) return answer;
        }
      }),
  };
}

/** How long to wait before the next query; undefined if there need be no wait, or the answer does not tell. */
function toResetMs({ header }: Answer): number | undefined {
  const remaining = header?.('x-ms-user-quota-remaining');
  const [, hours, minutes, seconds] =
    /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(header?.('x-ms-user-quota-resets-after') ?? '') ?? [];
  if (remaining === undefined || Number(remaining) > 0 || seconds === undefined) return undefined;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return ms > longestWaitMs ? undefined : ms;
}
