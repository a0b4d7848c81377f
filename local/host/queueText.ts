import type { TypedValue } from './coreTypes.ts';
import type { QueueOptions } from './hostOptions.ts';

type Encoding = QueueOptions['encoding'];

/** The messages that an output value stands for: every element of an array is one, anything else is one message. */
export function toMessageBodies(value: TypedValue | null | undefined): readonly Buffer[] {
  if (value === null || value === undefined) return [];
  if (value.string !== undefined) return [Buffer.from(value.string)];
  if (value.bytes !== undefined) return [Buffer.from(value.bytes)];
  if (value.json !== undefined) return fromJson(value.json);
  const number = value.int ?? value.double;
  return number === undefined ? [] : [Buffer.from(String(number))];
}

function fromJson(json: string): readonly Buffer[] {
  const parsed: unknown = JSON.parse(json);
  const elements: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return elements.map((element) => Buffer.from(typeof element === 'string' ? element : JSON.stringify(element)));
}

/** A message as it is put on the queue. */
export function encodeMessage(body: Buffer, encoding: Encoding): string {
  return body.toString(encoding === 'base64' ? 'base64' : 'utf8');
}

/** The text of a message from the queue; undefined if it is not encoded as host.json says. */
export function decodeMessage(text: string, encoding: Encoding): string | undefined {
  if (encoding === 'none') return text;
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}
