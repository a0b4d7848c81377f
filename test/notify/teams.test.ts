import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTeamsChannel, type TeamsOptions } from '../../shared/notify/teams.ts';
import { toTeamsMessage } from '../../shared/notify/teamsMessage.ts';
import { PortError } from '../../shared/ports.ts';
import { alertOf } from './alerts.ts';
import { makeLoopbackCertificate } from './certificates.ts';

const secret = 'sig=Very-Secret-Signature';
const now = () => new Date('2026-11-21T05:00:00Z');

let server: Server;
let caCertificate: string;
let port: number;
let requests: { readonly path: string; readonly method: string; readonly type: string; readonly body: string }[] = [];
let respond: (response: ServerResponse, request: IncomingMessage) => void;

beforeAll(async () => {
  const { key, cert } = await makeLoopbackCertificate();
  caCertificate = cert;
  server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', method = '', headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      requests.push({ path: url, method, type: headers['content-type'] ?? '', body });
      respond(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  requests = [];
});

const webhookUrl = () => `https://127.0.0.1:${port}/workflows/0123/triggers/manual/paths/invoke?${secret}`;
const send = (options: Partial<TeamsOptions> = {}) =>
  createTeamsChannel({ webhookUrl: webhookUrl(), caCertificate, now, allowLoopback: true, ...options }).send(alertOf());

/** What the channel threw; an error of another kind fails the test. */
async function failureOf(sending: Promise<void>): Promise<PortError> {
  const outcome = await sending.then(
    () => 'sent' as const,
    (error: unknown) => error,
  );
  if (outcome instanceof PortError) return outcome;
  throw new Error(`A PortError was expected, not ${inspect(outcome)}.`);
}

describe('The Teams channel', () => {
  it.each([200, 202, 204])('counts answer %i as sent', async (status) => {
    respond = (response) => response.writeHead(status).end();
    await expect(send()).resolves.toBeUndefined();
    expect(requests).toEqual([
      {
        path: `/workflows/0123/triggers/manual/paths/invoke?${secret}`,
        method: 'POST',
        type: 'application/json; charset=utf-8',
        body: JSON.stringify(toTeamsMessage(alertOf())),
      },
    ]);
  });

  it.each([
    { status: 301, retryable: false },
    { status: 307, retryable: false },
    { status: 400, retryable: false },
    { status: 401, retryable: false },
    { status: 403, retryable: false },
    { status: 404, retryable: false },
    { status: 413, retryable: false },
    { status: 429, retryable: true },
    { status: 500, retryable: true },
    { status: 502, retryable: true },
    { status: 503, retryable: true },
  ])('answer $status is a failure with retryable $retryable', async ({ status, retryable }) => {
    respond = (response) => response.writeHead(status, { location: webhookUrl() }).end('try again');
    const error = await failureOf(send());
    expect(error).toMatchObject({ port: 'teams', operation: 'send', retryable });
    expect(error.message).toBe(`The Teams webhook answered ${status}.`);
    expect(requests).toHaveLength(1);
  });

  it.each([
    { retryAfter: '30', expected: 30_000 },
    { retryAfter: 'Sat, 21 Nov 2026 05:02:00 GMT', expected: 120_000 },
    { retryAfter: 'soon', expected: undefined },
  ])('a busy receiver that says "$retryAfter" is heard', async ({ retryAfter, expected }) => {
    respond = (response) => response.writeHead(429, { 'retry-after': retryAfter }).end();
    expect((await failureOf(send())).retryAfterMs).toBe(expected);
  });

  it('does not wait for the end of an endless answer', async () => {
    respond = (response) => response.writeHead(202).write('x'.repeat(100_000));
    await expect(send()).resolves.toBeUndefined();
  });

  it('a connection that is reset can be tried again', async () => {
    respond = (response) => response.socket?.destroy();
    expect(await failureOf(send())).toMatchObject({ retryable: true });
  });

  it('a receiver that never answers can be tried again', async () => {
    respond = () => undefined;
    const error = await failureOf(send({ timeoutMs: 50 }));
    expect(error).toMatchObject({ retryable: true, message: 'The Teams webhook could not be reached (timeout).' });
  });

  it('a receiver whose certificate nobody signed is not posted to', async () => {
    const { webhookUrl: url } = { webhookUrl: webhookUrl() };
    const error = await failureOf(createTeamsChannel({ webhookUrl: url, now, allowLoopback: true }).send(alertOf()));
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toMatch(/could not be reached \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    expect(requests).toEqual([]);
  });

  it.each([
    'http://127.0.0.1/hook?sig=Very-Secret-Signature',
    'no address sig=Very-Secret-Signature',
    'ftp://x/y',
  ])('an address that is not https is refused for good: %s', async (url) => {
    expect(await failureOf(send({ webhookUrl: url }))).toMatchObject({ retryable: false });
  });

  it.each([
    { name: 'a refusal', prepare: (response: ServerResponse) => void response.writeHead(401).end(secret) },
    {
      name: 'a redirect',
      prepare: (response: ServerResponse) => void response.writeHead(302, { location: webhookUrl() }).end(),
    },
    { name: 'a reset', prepare: (response: ServerResponse) => void response.socket?.destroy() },
    { name: 'silence', prepare: () => undefined },
  ])('never shows the address in the error about $name', async ({ prepare }) => {
    respond = prepare;
    const shown = inspect(await failureOf(send({ timeoutMs: 200 })), { depth: null, showHidden: true });
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('/workflows/');
    expect(shown).not.toContain(`127.0.0.1:${port}`);
  });

  it('never shows the address in the error about a host that is not there', async () => {
    const url = `https://hook.breakwater.invalid/x?${secret}`;
    const error = await failureOf(send({ webhookUrl: url, allowedHosts: ['hook.breakwater.invalid'] }));
    expect(error.retryable).toBe(true);
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/Very-Secret|hook\.breakwater/);
  });
});
