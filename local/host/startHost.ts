import { pathToFileURL } from 'node:url';
import type { Clock, Log } from '../../shared/ports.ts';
import { type AppFunction, toAppFunction, type Trigger } from './appFunction.ts';
import { loadRegistrations } from './coreModule.ts';
import { putIntoEnvironment } from './environment.ts';
import { answerEventGrid, eventGridPath } from './eventGrid.ts';
import { HostError } from './hostError.ts';
import { toHostOptions } from './hostOptions.ts';
import { type HostAnswer, type HostRequest, toAnswer, toHttpPayload, toTextAnswer } from './httpMessage.ts';
import { type HttpListener, startHttpListener } from './httpServer.ts';
import { type QueueListener, sendQueueOutputs, startQueueListener } from './queues.ts';
import { createRouter } from './routes.ts';
import { createRunner, type Runner } from './runner.ts';
import { type RunningTimer, startTimer } from './timers.ts';

/** Milliseconds that running invocations get to end when the host closes. */
const graceMs = 10_000;
/** Milliseconds between two looks at whether all work is done. */
const idleLookMs = 50;

/** What the host needs to start. */
export interface HostStart {
  /** Entry of the function app: a TypeScript module or a CommonJS bundle. */
  readonly entry: URL | string;
  /** App settings; they are in the environment while the host runs. So one process has one host at a time. */
  readonly settings: Readonly<Record<string, string>>;
  /** Content of host.json, parsed. */
  readonly hostJson: unknown;
  /** 0 takes any free port. */
  readonly port: number;
  /** Takes a line for every invocation that ended and for everything that functions log. */
  readonly log: Log;
  /** The clock of the timers; the real one unless given. */
  readonly now?: Clock;
}

/** A running host. */
export interface Host {
  /** Origin without a trailing slash. */
  readonly url: string;
  readonly functions: readonly { readonly name: string; readonly trigger: Trigger['kind'] }[];
  /** Runs a timer function now. Rejects with what its handler threw, HostError `unknownFunction` if there is none. */
  runTimer(name: string): Promise<void>;
  /** Resolves once no message waits (those that wait for another try included) and nothing runs, or the host closed. */
  idle(): Promise<void>;
  /** Starts nothing more, gives what runs ten seconds to end, and frees the port. Can be called again. */
  close(): Promise<void>;
}

/**
 * Starts a Functions host that runs an app unchanged: timers, storage queues, HTTP and Event Grid.
 * @throws HostError that says in one line what is wrong; nothing is left running then.
 */
export async function startHost(start: HostStart): Promise<Host> {
  const restore = putIntoEnvironment(start.settings);
  const closers: (() => Promise<void> | void)[] = [restore];
  try {
    return await startParts(start, closers);
  } catch (thrown) {
    await closeAll(closers);
    throw thrown;
  }
}

async function startParts(start: HostStart, closers: (() => Promise<void> | void)[]): Promise<Host> {
  const options = toHostOptions(start.hostJson);
  const entry = typeof start.entry === 'string' ? pathToFileURL(start.entry) : start.entry;
  const registrations = await loadRegistrations(entry);
  const functions = registrations.map((registration) => toAppFunction(registration, start.settings));
  await tellLibrary(functions);
  const listeners: QueueListener[] = [];
  const runner = createRunner({
    sendOutputs: (fn, response) => sendQueueOutputs(fn, response, options.queues.encoding),
    onEnd: () => listeners.forEach((listener) => listener.wake()),
    log: start.log,
    elapsed: () => performance.now(),
  });
  closers.unshift(() => within(graceMs, runner.settled()));

  const http = await startHttpListener(start.port, createAnswer(functions, options.routePrefix, runner));
  closers.unshift(() => http.close(graceMs));
  for (const fn of functions.filter(hasTrigger('queue'))) {
    const listener = await startQueueListener(fn, { options: options.queues, run: runner.run, log: start.log });
    listeners.push(listener);
    closers.unshift(() => within(graceMs, listener.stop()));
  }
  const timers = startTimers(functions, { run: runner.run, now: start.now ?? (() => new Date()) }, closers);
  return toHost({ functions, http, timers, listeners, runner, closers });
}

/** The worker asks once a library copy; from then on its setup is locked. */
async function tellLibrary(functions: readonly AppFunction[]): Promise<void> {
  for (const model of new Set(functions.map(({ registration }) => registration.model))) {
    const capabilities = await model.getCapabilities({});
    if (capabilities['HttpUri'] !== undefined) {
      throw new HostError('unsupported', 'The local host does not stream HTTP; the app asks for enableHttpStream.');
    }
  }
}

function startTimers(
  functions: readonly AppFunction[],
  options: Parameters<typeof startTimer>[1],
  closers: (() => void)[],
): ReadonlyMap<string, RunningTimer> {
  const timers = new Map<string, RunningTimer>();
  for (const fn of functions.filter(hasTrigger('timer'))) {
    const timer = startTimer(fn, options);
    closers.unshift(timer.stop);
    timers.set(fn.name, timer);
  }
  return timers;
}

function hasTrigger<K extends Trigger['kind']>(
  kind: K,
): (fn: AppFunction) => fn is AppFunction & { readonly trigger: Extract<Trigger, { kind: K }> } {
  return (fn): fn is AppFunction & { readonly trigger: Extract<Trigger, { kind: K }> } => fn.trigger.kind === kind;
}

function createAnswer(
  functions: readonly AppFunction[],
  routePrefix: string,
  runner: Runner,
): (request: HostRequest) => Promise<HostAnswer> {
  const route = createRouter(functions.filter(hasTrigger('http')), routePrefix);
  const eventFunctions = functions.filter(hasTrigger('eventGrid'));
  return async (request) => {
    const path = request.url.pathname;
    if (path.toLowerCase() === eventGridPath) {
      return answerEventGrid(request, { functions: eventFunctions, run: runner.run });
    }
    const match = route(request.method, path);
    if (!match) return toTextAnswer(404, `No function answers ${request.method} ${path}.`);
    return toAnswer(await runner.run(match.fn, { data: { http: toHttpPayload(request, match.params) } }));
  };
}

interface HostParts {
  readonly functions: readonly AppFunction[];
  readonly http: HttpListener;
  readonly timers: ReadonlyMap<string, RunningTimer>;
  readonly listeners: readonly QueueListener[];
  readonly runner: Runner;
  readonly closers: readonly (() => Promise<void> | void)[];
}

function toHost({ functions, http, timers, listeners, runner, closers }: HostParts): Host {
  let closing: Promise<void> | undefined;
  return {
    url: http.url,
    functions: functions.map(({ name, trigger }) => ({ name, trigger: trigger.kind })),
    runTimer: async (name) => {
      const timer = timers.get(name);
      if (!timer) throw new HostError('unknownFunction', `No timer function is named ${name}.`);
      await timer.runNow();
    },
    idle: async () => {
      while (!closing && !(await isIdle(listeners, runner))) {
        await new Promise((resolve) => setTimeout(resolve, idleLookMs));
      }
    },
    close: () => (closing ??= closeAll(closers)),
  };
}

/** Work moves from an invocation to a queue and back: it is done only if nothing began while the queues were counted. */
async function isIdle(listeners: readonly QueueListener[], runner: Runner): Promise<boolean> {
  const begun = runner.begun();
  if (runner.running() > 0) return false;
  const waiting = await Promise.all(listeners.map((listener) => listener.waiting()));
  return waiting.every((count) => count === 0) && runner.running() === 0 && runner.begun() === begun;
}

async function closeAll(closers: readonly (() => Promise<void> | void)[]): Promise<void> {
  for (const close of closers) await close();
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timeout: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timeout = setTimeout(resolve, ms);
  });
  await Promise.race([work, end]);
  clearTimeout(timeout);
}
