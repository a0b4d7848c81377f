import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Answer } from './answer.ts';
import { isJsonObject, toErrorAnswer } from './answer.ts';

/** A card that the simulated Teams flow received. */
export interface ReceivedCard {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The message as it was posted. */
  readonly message: JsonObject;
  /** The adaptive card inside it. */
  readonly card: JsonObject;
}

/** About what Teams takes in one message. */
const mostBytes = 28 * 1024;

/** True if the path is that of the Workflows webhook trigger. */
export function isWebhookPath(path: string): boolean {
  return /^\/workflows\/[^/]+\/triggers\/manual\/paths\/invoke$/.test(path);
}

/**
 * The webhook of a Teams flow: 202 for a message that holds an adaptive card, 400 for anything else, 413 beyond 28 KB. A real
 * flow answers 202 to nearly anything and drops it later; refusing at once shows the mistake.
 */
export function answerWebhook(text: string, at: Date): { readonly answer: Answer; readonly card?: ReceivedCard } {
  const size = Buffer.byteLength(text);
  if (size > mostBytes) {
    return {
      answer: toErrorAnswer(413, 'RequestEntityTooLarge', `The message has ${size} bytes; Teams takes ${mostBytes}.`),
    };
  }
  const message = parse(text);
  const card = isJsonObject(message) ? findCard(message) : undefined;
  if (!isJsonObject(message) || !card) {
    return { answer: toErrorAnswer(400, 'InvalidCard', 'The message holds no adaptive card.') };
  }
  return { answer: { status: 202 }, card: { at: at.toISOString(), message, card } };
}

/** A flow built on the template takes a message with attachments; one without the loop takes the bare card. */
function findCard(message: JsonObject): JsonObject | undefined {
  if (isCard(message)) return message;
  const attachments = message['attachments'];
  if (message['type'] !== 'message' || !Array.isArray(attachments)) return undefined;
  const contents = (attachments as readonly Json[])
    .filter(isJsonObject)
    .filter((attachment) => attachment['contentType'] === 'application/vnd.microsoft.card.adaptive')
    .map((attachment) => attachment['content']);
  return contents.filter(isJsonObject).find(isCard);
}

function isCard(value: JsonObject): boolean {
  return value['type'] === 'AdaptiveCard' && typeof value['version'] === 'string' && Array.isArray(value['body']);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
