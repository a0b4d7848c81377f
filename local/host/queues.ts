import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { AppFunction } from './appFunction.ts';
import type { InvocationResponse } from './coreTypes.ts';
import { toMessage } from './hostError.ts';
import type { QueueOptions } from './hostOptions.ts';
import { type MessageOptions, type QueueFunction, workOff } from './queueMessage.ts';
import { encodeMessage, toMessageBodies } from './queueText.ts';

/** Milliseconds between looks at a queue: just after something happened, and at most when nothing does. */
const pollMs = { soon: 100, idle: 1000 } as const;
/**
 * Seconds for which a fetched message stays hidden while its function runs. It is the time that host.json gives a
 * function, so no message is seen twice because its function is slow.
 */
const hiddenSeconds = 600;

/** A queue that a function listens to. */
export interface QueueListener {
  /** Looks at the queue at once. */
  wake(): void;
  /** Messages on the queue, hidden ones included. */
  waiting(): Promise<number>;
  /** Fetches no more; resolves when the messages that are being worked on are done with. */
  stop(): Promise<void>;
}

/** A client of one queue. Retries are short: a local storage emulator answers or is gone. */
export function queueClientOf(connection: string, queueName: string): QueueClient {
  const service = QueueServiceClient.fromConnectionString(connection, {
    retryOptions: { maxTries: 2, retryDelayInMs: 50, tryTimeoutInMs: 10_000 },
  });
  return service.getQueueClient(queueName);
}

/** Puts what a function returned or set for its queue outputs on those queues; they are made if they are not there. */
export async function sendQueueOutputs(
  fn: AppFunction,
  response: InvocationResponse,
  encoding: QueueOptions['encoding'],
): Promise<void> {
  for (const { binding, queueName, connection } of fn.queueOutputs) {
    const set = response.outputData?.find(({ name }) => name === binding)?.data;
    const bodies = toMessageBodies(binding === '$return' ? response.returnValue : set);
    if (bodies.length === 0) continue;
    const queue = queueClientOf(connection, queueName);
    await queue.createIfNotExists();
    for (const body of bodies) await queue.sendMessage(encodeMessage(body, encoding));
  }
}

/**
 * Listens to a function's queue: fetches up to `batchSize` messages whenever no more than `newBatchThreshold` are
 * being worked on. Rejects if the queue cannot be made, which means that the storage account cannot be reached.
 */
export async function startQueueListener(
  fn: QueueFunction,
  options: Pick<MessageOptions, 'options' | 'run' | 'log'>,
): Promise<QueueListener> {
  const { queueName, connection } = fn.trigger;
  const queue = queueClientOf(connection, queueName);
  const poison = queueClientOf(connection, `${queueName}-poison`);
  await queue.createIfNotExists();
  return listen({ ...options, fn, queue, poison });
}

function listen(options: MessageOptions): QueueListener {
  const { fn, queue, log } = options;
  const { batchSize, newBatchThreshold } = options.options;
  const active = new Set<Promise<void>>();
  const stopping = new AbortController();
  const pause = createPause();

  const begin = (message: Parameters<typeof workOff>[0]) => {
    const work: Promise<void> = workOff(message, options)
      .catch((thrown: unknown) => log(`${fn.name}  ${queue.name}: ${toMessage(thrown)}`))
      .finally(() => {
        active.delete(work);
        pause.cut();
      });
    active.add(work);
  };
  const fetchBatch = async (): Promise<number> => {
    if (active.size > newBatchThreshold) return 0;
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: batchSize,
      visibilityTimeout: hiddenSeconds,
      abortSignal: stopping.signal,
    });
    receivedMessageItems.forEach(begin);
    return receivedMessageItems.length;
  };
  const loop = poll({ fetchBatch, pause, signal: stopping.signal, onError: (text) => log(`${fn.name}  ${text}`) });

  return {
    wake: pause.cut,
    waiting: async () => (await queue.getProperties()).approximateMessagesCount ?? 0,
    stop: async () => {
      stopping.abort();
      pause.cut();
      await loop;
      await Promise.allSettled(active);
    },
  };
}

interface PollOptions {
  readonly fetchBatch: () => Promise<number>;
  readonly pause: Pause;
  readonly signal: AbortSignal;
  readonly onError: (text: string) => void;
}

/** Looks soon after something happened, then ever more seldom. An unreachable queue is said once, not every second. */
async function poll({ fetchBatch, pause, signal, onError }: PollOptions): Promise<void> {
  let wait: number = pollMs.soon;
  let failing = false;
  while (!signal.aborted) {
    try {
      wait = (await fetchBatch()) > 0 ? pollMs.soon : Math.min(wait * 1.5, pollMs.idle);
      failing = false;
    } catch (thrown) {
      if (!failing && !isAborted(signal)) onError(`cannot read its queue: ${toMessage(thrown)}`);
      failing = true;
      wait = pollMs.idle;
    }
    if (await pause.until(wait)) wait = pollMs.soon;
  }
}

/** The signal may have been aborted while its loop awaited; a direct look would be narrowed to what it was before. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

interface Pause {
  /** Waits so many milliseconds or until it is cut; true if it was cut, also if that was before it began. */
  until(ms: number): Promise<boolean>;
  readonly cut: () => void;
}

function createPause(): Pause {
  let wasCut = false;
  let wake: (() => void) | undefined;
  return {
    until: (ms) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timeout);
          wake = undefined;
          resolve(wasCut);
          wasCut = false;
        };
        const timeout = setTimeout(end, wasCut ? 0 : ms);
        wake = end;
      }),
    cut: () => {
      wasCut = true;
      wake?.();
    },
  };
}
