import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { Log } from '../../shared/ports.ts';
import type { AppFunction, Trigger } from './appFunction.ts';
import type { QueueOptions } from './hostOptions.ts';
import type { TriggerInput } from './invoke.ts';
import { decodeMessage } from './queueText.ts';

/** A function with a queue trigger. */
export type QueueFunction = AppFunction & { readonly trigger: Extract<Trigger, { kind: 'queue' }> };

/** What working a message off needs. */
export interface MessageOptions {
  readonly fn: QueueFunction;
  readonly queue: QueueClient;
  readonly poison: QueueClient;
  readonly options: QueueOptions;
  readonly run: (fn: AppFunction, input: TriggerInput) => Promise<unknown>;
  readonly log: Log;
}

/**
 * Works one message off, as the queue trigger documents: deleted if the function succeeded, seen again after the
 * visibility timeout if it failed, and moved to the poison queue when it failed for the last time, cannot be decoded,
 * or was seen too often (its function ended the process).
 */
export async function workOff(message: DequeuedMessageItem, options: MessageOptions): Promise<void> {
  const { fn, queue, run } = options;
  const text = decodeMessage(message.messageText, options.options.encoding);
  if (text === undefined) return moveToPoison(message, 'is not encoded as host.json says', options);
  if (message.dequeueCount > options.options.maxDequeueCount) {
    return moveToPoison(message, `was seen ${message.dequeueCount} times`, options);
  }
  try {
    await run(fn, { data: { string: text }, metadata: toMetadata(message, text) });
  } catch {
    // The runner has logged it; here it only decides where the message goes.
    return giveBack(message, options);
  }
  await queue.deleteMessage(message.messageId, message.popReceipt);
}

async function giveBack(message: DequeuedMessageItem, options: MessageOptions): Promise<void> {
  const { maxDequeueCount, visibilityTimeoutMs } = options.options;
  if (message.dequeueCount >= maxDequeueCount) {
    return moveToPoison(message, `failed ${message.dequeueCount} times`, options);
  }
  const seconds = Math.ceil(visibilityTimeoutMs / 1000);
  await options.queue.updateMessage(message.messageId, message.popReceipt, undefined, seconds);
}

/** Copies first and deletes then: a crash in between leaves the message twice rather than nowhere. */
async function moveToPoison(message: DequeuedMessageItem, why: string, options: MessageOptions): Promise<void> {
  const { fn, queue, poison, log } = options;
  await poison.createIfNotExists();
  await poison.sendMessage(message.messageText);
  await queue.deleteMessage(message.messageId, message.popReceipt);
  log(`${fn.name}  a message ${why} and moved to ${poison.name}`);
}

function toMetadata(message: DequeuedMessageItem, text: string): NonNullable<TriggerInput['metadata']> {
  const json = (value: unknown) => ({ json: JSON.stringify(value) });
  return {
    QueueTrigger: { string: text },
    Id: json(message.messageId),
    DequeueCount: json(message.dequeueCount),
    PopReceipt: json(message.popReceipt),
    InsertionTime: json(message.insertedOn),
    ExpirationTime: json(message.expiresOn),
    NextVisibleTime: json(message.nextVisibleOn),
  };
}
