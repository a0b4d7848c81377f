import type { Log, Telemetry, WorkFacts, WorkPart } from '../ports.ts';

/** What the telemetry of one invocation needs. */
export interface TelemetryOptions {
  /** Id of the invocation. */
  readonly run: string;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps; the process's unless given. */
  readonly elapsed?: () => number;
}

/**
 * Telemetry of one invocation. A record is one line of JSON whose first member is the event, so that a query can find it by
 * its beginning; spans go to OpenTelemetry, which loads with the first of them and does nothing where nobody listens.
 */
export function createTelemetry({ run, log, elapsed = () => performance.now() }: TelemetryOptions): Telemetry {
  const begun = elapsed();
  const spent = new Map<WorkPart, number>();
  return {
    async follow(part, facts, work) {
      const { inSpan } = await import('./spans.sdk.ts');
      const start = elapsed();
      try {
        return await inSpan(`breakwater.${part}`, { run, ...facts }, work);
      } finally {
        spent.set(part, (spent.get(part) ?? 0) + elapsed() - start);
      }
    },
    record(event, facts) {
      const durations: WorkFacts = Object.fromEntries([...spent].map(([part, ms]) => [`${part}Ms`, Math.round(ms)]));
      const totalMs = Math.round(elapsed() - begun);
      log(JSON.stringify({ event, run, ...facts, ...durations, totalMs }));
    },
  };
}
