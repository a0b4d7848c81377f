import type { Log } from '../../shared/ports.ts';
import type { AppFunction } from './appFunction.ts';
import type { InvocationResponse } from './coreTypes.ts';
import { toMessage } from './hostError.ts';
import { invoke, type TriggerInput } from './invoke.ts';

/** Runs functions and knows what runs. */
export interface Runner {
  /** Runs a function, puts its queue outputs on their queues and logs how it ended. Rejects with what the handler threw. */
  readonly run: (fn: AppFunction, input: TriggerInput) => Promise<InvocationResponse>;
  /** Invocations that have not ended. */
  running(): number;
  /** Invocations begun so far; if it did not change, nothing began in between. */
  begun(): number;
  /** Resolves when nothing runs. */
  settled(): Promise<void>;
}

interface RunnerOptions {
  /** Puts the messages that a function gave back on its output queues. */
  readonly sendOutputs: (fn: AppFunction, response: InvocationResponse) => Promise<void>;
  /** Called after every invocation: it may have left work on a queue. */
  readonly onEnd: () => void;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number;
}

/** The runner that all triggers of one host share. */
export function createRunner(options: RunnerOptions): Runner {
  const active = new Set<Promise<unknown>>();
  let begun = 0;
  return {
    run: (fn, input) => {
      begun += 1;
      const invocation = runOnce(fn, input, options);
      active.add(invocation);
      const end = () => {
        active.delete(invocation);
        options.onEnd();
      };
      invocation.then(end, end);
      return invocation;
    },
    running: () => active.size,
    begun: () => begun,
    settled: async () => {
      while (active.size > 0) await Promise.allSettled(active);
    },
  };
}

async function runOnce(fn: AppFunction, input: TriggerInput, options: RunnerOptions): Promise<InvocationResponse> {
  const { log, elapsed, sendOutputs } = options;
  const start = elapsed();
  const duration = () => `${Math.round(elapsed() - start)} ms`;
  try {
    const response = await invoke(fn, input, log);
    await sendOutputs(fn, response);
    log(`${fn.name}  done ${duration()}`);
    return response;
  } catch (thrown) {
    log(`${fn.name}  failed after ${duration()}: ${describe(thrown)}`);
    throw thrown;
  }
}

/** One line: what was thrown, what caused it, and the first place of the app's own code. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return toMessage(thrown);
  const cause = thrown.cause === undefined ? '' : ` (${toMessage(thrown.cause)})`;
  const place = /\n\s+at (?!.*(?:node_modules|node:)).*?([^\s(]+:\d+):\d+\)?/.exec(thrown.stack ?? '')?.[1];
  return `${thrown.name}: ${toMessage(thrown)}${cause}${place === undefined ? '' : ` at ${place}`}`;
}
