import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../../shared/model/json.ts';
import type { Log } from '../../shared/ports.ts';
import { isJsonObject } from './answer.ts';
import type { ResourceEvent } from './resourceEvent.ts';
import { toEventGridItem } from './resourceEvent.ts';

/** How far an event got. */
export type DeliveryState = 'waiting' | 'delivered' | 'given up';

/** Delivers events the way an Event Grid subscription does. */
export interface EventDelivery {
  /** Begins to deliver; the outcome goes to `onOutcome`. */
  send(event: ResourceEvent): void;
  /** Ends every delivery under way. */
  close(): Promise<void>;
}

interface DeliveryOptions {
  /** The subscription's endpoint, with `functionName` in the query. */
  readonly target: URL;
  readonly onOutcome: (eventId: string, state: DeliveryState) => void;
  readonly log: Log;
  readonly fetch?: typeof fetch;
  /** Pauses before the second and later tries. */
  readonly pausesMs?: readonly number[];
}

/** Event Grid begins with ten seconds and goes on for a day; a laptop wants to see the result sooner. */
const usualPausesMs = [300, 600, 1200, 2500, 5000, 10_000, 20_000];

/** Answers that Event Grid takes as final: sending again would not help. */
const finalStatuses = [400, 403, 413];

/** The endpoint did not take the event; `isFinal` if it never will. */
class DeliveryError extends Error {
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

/**
 * Delivers in the Event Grid schema: the validation handshake once, then one POST an event, tried again with growing pauses
 * unless the answer is final. Order is not kept, as with the service.
 */
export function createEventDelivery(options: DeliveryOptions): EventDelivery {
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const post = createPost(options, stop.signal);
  let handshake: Promise<void> | undefined;
  const deliver = async (event: ResourceEvent) => {
    handshake ??= validate(post);
    try {
      await handshake;
    } catch (error) {
      handshake = undefined;
      throw error;
    }
    await post('Notification', [toEventGridItem(event)]);
  };
  return {
    send(event) {
      const delivery = tryOften(() => deliver(event), options, stop.signal)
        .then((state) => options.onOutcome(event.id, state))
        .finally(() => running.delete(delivery));
      running.add(delivery);
    },
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}

async function tryOften(
  deliver: () => Promise<void>,
  { pausesMs = usualPausesMs, log, target }: DeliveryOptions,
  signal: AbortSignal,
): Promise<DeliveryState> {
  for (const pause of [...pausesMs, undefined]) {
    try {
      await deliver();
      return 'delivered';
    } catch (error) {
      if (signal.aborted) return 'given up';
      const isLast = pause === undefined || (error instanceof DeliveryError && error.isFinal);
      if (isLast) {
        log(`simulator: event not delivered to ${target.host}: ${toReason(error)}`);
        return 'given up';
      }
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }
  return 'given up';
}

type Post = (eventType: string, items: readonly Json[]) => Promise<unknown>;

function createPost({ target, fetch: send = fetch }: DeliveryOptions, signal: AbortSignal): Post {
  return async (eventType, items) => {
    const response = await send(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': eventType, connection: 'close' },
      body: JSON.stringify(items),
      signal,
    });
    const text = await response.text();
    if (!response.ok) throw new DeliveryError(`status ${response.status}`, finalStatuses.includes(response.status));
    return parse(text);
  };
}

/** The endpoint proves that it wants events by giving the code back. */
async function validate(post: Post): Promise<void> {
  const validationCode = randomUUID();
  const answer = await post('SubscriptionValidation', [
    {
      id: randomUUID(),
      topic: '/subscriptions/simulated',
      subject: '',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: new Date().toISOString(),
      data: { validationCode },
      dataVersion: '1',
      metadataVersion: '1',
    },
  ]);
  if (isJsonObject(answer) && answer['validationResponse'] === validationCode) return;
  throw new DeliveryError('the endpoint did not answer the validation handshake', false);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
