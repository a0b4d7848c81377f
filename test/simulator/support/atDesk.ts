import type { Json, JsonObject } from '../../../shared/model/json.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../local/simulator/simulator.ts';
import { issueToken } from '../../../local/simulator/token.ts';
import { smallEstate } from './smallEstate.ts';

export const noon = new Date('2026-03-01T12:00:00Z');
export const secret = 'a-secret-of-the-test';
export const workspaceId = '00000000-0000-0000-0000-0000000000a1';

/** A simulator of the small estate at noon; anything can be set otherwise. */
export function createSmallSimulator(options: Partial<SimulatorOptions> = {}): Simulator {
  return createSimulator({
    estate: smallEstate,
    logs: [],
    now: () => noon,
    secret,
    workspaceIds: [workspaceId],
    seed: 'test',
    ...options,
  });
}

/** A token as the identity endpoint would give it out at noon. */
export function tokenFor(audience: string, lifetimeSeconds = 3600): string {
  const expiresOn = noon.getTime() / 1000 + lifetimeSeconds;
  return issueToken({ audience, clientId: '00000000-0000-0000-0000-0000000000c1', expiresOn }, secret);
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

interface Ask {
  readonly method?: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Address without api-version, as given. */
  readonly isRaw?: boolean;
}

/** One call of the simulated Resource Manager with a valid token. */
export async function askArm(simulator: Simulator, path: string, ask: Ask = {}): Promise<Exchange> {
  const version = ask.isRaw ? '' : `${path.includes('?') ? '&' : '?'}api-version=2024-05-01`;
  const url = path.startsWith('https:') ? path : `https://127.0.0.1:8443${path}${version}`;
  const request = new Request(url, {
    method: ask.method ?? 'GET',
    headers: { authorization: `Bearer ${tokenFor('https://management.azure.com')}`, ...ask.headers },
    ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
  });
  return toExchange(await simulator.azure(request));
}

export async function toExchange(response: Response): Promise<Exchange> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as JsonObject);
  return { status: response.status, headers: response.headers, body };
}

/** Names of the resources on a page. */
export function namesOf(body: JsonObject): readonly unknown[] {
  const value = body['value'];
  return Array.isArray(value) ? (value as readonly JsonObject[]).map((entry) => entry['name']) : [];
}

/** Code of an error answer. */
export function codeOf(body: JsonObject): unknown {
  const error = body['error'] as JsonObject | undefined;
  return error?.['code'];
}
