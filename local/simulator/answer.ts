import type { Json, JsonObject } from '../../shared/model/json.ts';

/** What the simulator answers, before it becomes a web `Response`. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

/** A failure in the form of ARM and Log Analytics: `{ error: { code, message } }`. */
export function toErrorAnswer(status: number, code: string, message: string, headers = {}): Answer {
  return { status, headers: { ...headers }, body: { error: { code, message } } };
}

/** The web response of an answer; JSON unless there is no body. */
export function toResponse(answer: Answer): Response {
  const headers = new Headers(answer.headers);
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers });
  headers.set('content-type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}

/** True for a JSON object, false for null, arrays and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON in a request body: undefined if the body is empty or no JSON. */
export async function readJson(request: Request): Promise<Json | undefined> {
  const text = await request.text();
  try {
    return text === '' ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

/** The object without these members. */
export function withoutMembers(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
