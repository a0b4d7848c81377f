import { Cron } from 'croner';
import type { Clock } from '../../shared/ports.ts';
import type { AppFunction, Trigger } from './appFunction.ts';
import { HostError } from './hostError.ts';
import type { TriggerInput } from './invoke.ts';

/** Timers of Node wrap around beyond this many milliseconds. */
const longestTimeoutMs = 2_147_483_647;

/** A function with a timer trigger. */
export type TimerFunction = AppFunction & { readonly trigger: Extract<Trigger, { kind: 'timer' }> };

/** A timer function on its schedule. */
export interface RunningTimer {
  /** Runs the function now, besides its schedule. Rejects with what its handler threw. */
  runNow(): Promise<void>;
  readonly stop: () => void;
}

interface TimerOptions {
  readonly run: (fn: AppFunction, input: TriggerInput) => Promise<unknown>;
  readonly now: Clock;
}

/**
 * Puts a timer function on its schedule (NCRONTAB with six fields, UTC, as the Functions timer trigger documents).
 * The next run is planned when the last one has ended, so that runs of one timer never overlap.
 * @throws HostError `badSetting` if the schedule is no NCRONTAB expression.
 */
export function startTimer(fn: TimerFunction, options: TimerOptions): RunningTimer {
  const cron = toCron(fn);
  let timeout: NodeJS.Timeout | undefined;
  let stopped = false;
  let last = options.now();

  const runNow = async () => {
    const previous = last;
    last = options.now();
    await options.run(fn, toInput({ last: previous, now: last, next: cron.nextRun(last) ?? last }));
  };
  const plan = (): void => {
    const next = cron.nextRun(options.now());
    if (stopped || !next) return;
    timeout = setTimeout(
      () => void onTimeout(next),
      Math.min(next.getTime() - options.now().getTime(), longestTimeoutMs),
    );
  };
  const onTimeout = async (due: Date) => {
    // A failed run is in the log already and the next one comes by schedule, as in Azure.
    if (options.now() >= due) await runNow().catch(() => undefined);
    plan();
  };

  plan();
  if (fn.trigger.runOnStartup) runNow().catch(() => undefined);
  return {
    runNow,
    stop: () => {
      stopped = true;
      clearTimeout(timeout);
    },
  };
}

function toCron(fn: TimerFunction): Cron {
  const { schedule } = fn.trigger;
  try {
    return new Cron(schedule, { mode: '6-part', timezone: 'UTC', domAndDow: true, paused: true });
  } catch (cause) {
    const problem = `Function ${fn.name}: "${schedule}" is no schedule with six fields such as "0 */5 * * * *".`;
    throw new HostError('badSetting', problem, cause);
  }
}

function toInput(times: { last: Date; now: Date; next: Date }): TriggerInput {
  const timer = {
    IsPastDue: false,
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: times.last.toISOString(),
      Next: times.next.toISOString(),
      LastUpdated: times.now.toISOString(),
    },
  };
  return { data: { json: JSON.stringify(timer) } };
}
