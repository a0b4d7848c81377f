import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TriggerInput } from '../../local/host/invoke.ts';
import { startTimer, type TimerFunction } from '../../local/host/timers.ts';

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-03-01T11:59:30Z') }));
afterEach(() => vi.useRealTimers());

function timerFunction(schedule: string, runOnStartup = false): TimerFunction {
  return {
    name: 'tick',
    trigger: { kind: 'timer', schedule, runOnStartup },
    triggerBinding: 'timer',
    queueOutputs: [],
    registration: {
      metadata: { name: 'tick', bindings: {} },
      handler: () => undefined,
      model: { getInvocationModel: () => expect.fail('not used'), getCapabilities: () => Promise.resolve({}) },
    },
  };
}

function start(schedule: string, run: (input: TriggerInput) => Promise<unknown> = () => Promise.resolve()) {
  const runs: string[] = [];
  const timer = startTimer(timerFunction(schedule), {
    now: () => new Date(),
    run: (_fn, input) => {
      runs.push(new Date().toISOString().slice(11, 19));
      return run(input);
    },
  });
  return { timer, runs };
}

describe('The schedule of a timer function', () => {
  it('has six fields, the first one seconds, in UTC', async () => {
    const { runs } = start('15 */5 12 * * *');
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    expect(runs).toEqual(['12:00:15', '12:05:15', '12:10:15']);
  });

  it('tells the function when it last ran and when it runs next', async () => {
    const inputs: unknown[] = [];
    start('0 0 * * * *', ({ data }) => Promise.resolve(inputs.push(JSON.parse(data.json ?? ''))));
    await vi.advanceTimersByTimeAsync(60_000);
    const times = { Last: '2026-03-01T11:59:30.000Z', Next: '2026-03-01T13:00:00.000Z' };
    expect(inputs).toMatchObject([{ IsPastDue: false, ScheduleStatus: times }]);
  });

  it('goes on after a run that failed', async () => {
    const { runs } = start('0 * * * * *', () => Promise.reject(new Error('no luck')));
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(runs).toEqual(['12:00:00', '12:01:00']);
  });

  it('never has two runs at once', async () => {
    const { runs } = start('*/10 * * * * *', () => new Promise((resolve) => setTimeout(resolve, 25_000)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toEqual(['11:59:40', '12:00:10']);
  });

  it('holds for schedules further away than a timer of Node can wait', async () => {
    const { runs } = start('0 0 0 1 5 *');
    await vi.advanceTimersByTimeAsync(70 * 86_400_000);
    expect(runs).toEqual(['00:00:00']);
  });

  it('ends when it is stopped', async () => {
    const { timer, runs } = start('* * * * * *');
    await vi.advanceTimersByTimeAsync(2_000);
    timer.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toHaveLength(2);
  });

  it('does not hinder a run on request, whose failure the caller gets', async () => {
    const { timer } = start('0 0 0 * * *', () => Promise.reject(new Error('no luck')));
    await expect(timer.runNow()).rejects.toThrow('no luck');
  });

  it.each(['0 0 * * *', '61 * * * * *', '00:30:00', ''])('refuses "%s"', (schedule) => {
    expect(() => start(schedule)).toThrow(`Function tick: "${schedule}" is no schedule with six fields`);
  });
});
