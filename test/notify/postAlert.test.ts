import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postAlert, type PostOptions } from '../../shared/notify/postAlert.ts';
import type { NameLookup } from '../../shared/notify/postJson.ts';
import { PortError } from '../../shared/ports.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const secret = 'sig=Very-Secret-Signature';
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.arrived.length = 0;
});

/** Sends one message; `undefined` if it was taken, else what was thrown. */
async function outcomeOf(options: Partial<PostOptions> = {}, url?: string): Promise<unknown> {
  const target = url ?? `https://127.0.0.1:${receiver.port}/hook?${secret}`;
  const { caCertificate } = receiver;
  const post = { channel: 'teams', receiver: 'The receiver', url: target, body: '{}' } as const;
  const now = () => new Date('2026-11-21T05:00:00Z');
  return postAlert(post, { caCertificate, allowLoopback: true, now, ...options }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

interface Row {
  readonly name: string;
  readonly respond: (response: ServerResponse) => void;
  /** `sent`, or what is told. */
  readonly text: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  /** Where the end of the wait is what is looked at. */
  readonly timeoutMs?: number;
}

const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
  respond: (response: ServerResponse) => void response.writeHead(status, headers).end(body),
});
const given = (status: number) => ({ text: `The receiver answered ${status}.`, retryable: false });
const again = (status: number) => ({ text: `The receiver answered ${status}.`, retryable: true });
const told = 'The receiver answered 200 and told of an error in it';

/** What becomes of a message, by what the receiver does. */
const table: readonly Row[] = [
  { name: '200', ...answer(200, '1'), text: 'sent' },
  { name: '202', ...answer(202), text: 'sent' },
  { name: '301', ...answer(301, '', { location: 'https://127.0.0.1/elsewhere' }), ...given(301) },
  { name: '308', ...answer(308, '', { location: 'https://169.254.169.254/' }), ...given(308) },
  { name: '400', ...answer(400, secret), ...given(400) },
  { name: '401', ...answer(401), ...given(401) },
  { name: '404', ...answer(404), ...given(404) },
  { name: '413', ...answer(413), ...given(413) },
  { name: '429', ...answer(429), ...again(429) },
  { name: '429 with Retry-After', ...answer(429, '', { 'retry-after': '90' }), ...again(429), retryAfterMs: 90_000 },
  { name: '500', ...answer(500), ...again(500) },
  { name: '503', ...answer(503, '', { 'retry-after': '5' }), ...again(503), retryAfterMs: 5000 },
  {
    name: 'a reset',
    respond: (response) => void response.socket?.destroy(),
    text: 'The receiver could not be reached (ECONNRESET).',
    retryable: true,
  },
  {
    name: 'a stall',
    respond: () => undefined,
    timeoutMs: 400,
    text: 'The receiver could not be reached (timeout).',
    retryable: true,
  },
  {
    name: 'a stall after 200',
    respond: (response) => void response.writeHead(200).write('{'),
    timeoutMs: 3000,
    text: 'sent',
  },
  {
    name: 'a reset after 202',
    respond: (response) => {
      response.writeHead(202, { 'content-length': 10 }).write('o');
      setImmediate(() => response.socket?.destroy());
    },
    text: 'sent',
  },
  { name: 'an endless 200', respond: (response) => void response.writeHead(200).write('x'.repeat(1e6)), text: 'sent' },
  { name: '200 with {"error":…}', ...answer(200, '{"error":{"code":"x"}}'), text: `${told}.`, retryable: true },
  {
    name: '200 with "returned HTTP error 413"',
    ...answer(200, 'Webhook message delivery failed with error: endpoint returned HTTP error 413'),
    text: `${told} (413).`,
    retryable: false,
  },
  {
    name: '200 with "returned HTTP error 429"',
    ...answer(200, `Webhook message delivery failed: returned HTTP error 429 ${secret}`, { 'retry-after': '7' }),
    text: `${told} (429).`,
    retryable: true,
    retryAfterMs: 7000,
  },
];

describe('A receiver that answers', () => {
  it.each(table)('$name: $text', async ({ respond, text, retryable, retryAfterMs, timeoutMs }) => {
    receiver.respond = respond;
    const error = await outcomeOf(timeoutMs === undefined ? {} : { timeoutMs });
    if (text === 'sent') expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(PortError);
      expect(error).toMatchObject({ message: text, retryable, port: 'teams', operation: 'send' });
      expect((error as PortError).retryAfterMs).toBe(retryAfterMs);
      const shown = inspect(error, { depth: null, showHidden: true });
      expect(shown).not.toMatch(/Very-Secret|127\.0\.0\.1|169\.254|hook\?/);
    }
    expect(receiver.arrived).toHaveLength(1);
  });
});

/** A resolver that answers with these addresses. */
const leadingTo =
  (...addresses: readonly string[]): NameLookup =>
  (_hostname, _options, done) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    done(null, all);
  };
const refused = { message: 'The name of the receiver leads into a private network.', retryable: false };

describe('A name that leads elsewhere', () => {
  const url = () => `https://hooks.slack.com:${receiver.port}/services/${secret}`;

  it.each([
    ['loopback', ['127.0.0.1']],
    ['a private network', ['10.0.0.4']],
    ['the instance metadata', ['169.254.169.254']],
    ['the same behind IPv6', ['::ffff:169.254.169.254']],
    ['a private address beside a public one', ['20.50.1.1', '192.168.0.1']],
    ['a local IPv6 network', ['fd00::1']],
  ])('is not connected to: %s', async (_name, addresses) => {
    const error = await outcomeOf({ allowLoopback: false, lookup: leadingTo(...addresses) }, url());
    expect(error).toMatchObject(refused);
    expect(receiver.arrived).toEqual([]);
  });

  it('is caught at the connection even if it led elsewhere before (DNS rebinding)', async () => {
    const answers = [['20.50.1.1'], ['127.0.0.1']];
    const lookup: NameLookup = (hostname, options, done) =>
      leadingTo(...(answers.length > 1 ? (answers.shift() ?? []) : (answers[0] ?? [])))(hostname, options, done);
    lookup('hooks.slack.com', { all: true }, () => undefined);
    expect(await outcomeOf({ allowLoopback: false, lookup }, url())).toMatchObject(refused);
    expect(receiver.arrived).toEqual([]);
  });

  it('is asked for once, and the connection goes where it led then', async () => {
    receiver.respond = (response) => void response.writeHead(202).end();
    const answers = [['127.0.0.1'], ['10.0.0.4']];
    let asked = 0;
    const lookup: NameLookup = (hostname, options, done) => {
      asked += 1;
      leadingTo(...(answers.shift() ?? []))(hostname, options, done);
    };
    expect(await outcomeOf({ lookup }, `https://localhost:${receiver.port}/${secret}`)).toBeUndefined();
    expect(asked).toBe(1);
    expect(receiver.arrived).toHaveLength(1);
  });

  it('is caught by the system resolver too: localhost is no public name', async () => {
    const target = `https://localhost:${receiver.port}/${secret}`;
    expect(await outcomeOf({ allowLoopback: false, allowedHosts: ['localhost'] }, target)).toMatchObject(refused);
    expect(receiver.arrived).toEqual([]);
  });

  it('reaches the simulator where loopback is allowed, so the check can fail', async () => {
    receiver.respond = (response) => void response.writeHead(202).end();
    expect(await outcomeOf({}, `https://localhost:${receiver.port}/${secret}`)).toBeUndefined();
    expect(receiver.arrived).toHaveLength(1);
  });

  it('can be tried again if it is not known', async () => {
    const lookup: NameLookup = (_hostname, _options, done) =>
      done(Object.assign(new Error('getaddrinfo ENOTFOUND hooks.slack.com'), { code: 'ENOTFOUND' }), []);
    expect(await outcomeOf({ lookup }, url())).toMatchObject({
      message: 'The receiver could not be reached (ENOTFOUND).',
      retryable: true,
    });
  });
});

describe('An address that may not be posted to', () => {
  it.each([
    ['http://127.0.0.1/hook', 'is not an https address'],
    ['https://evil.example.com/hook', 'leads to a host that is not allowed (BREAKWATER_WEBHOOK_HOSTS)'],
    ['https://10.0.0.4/hook', 'leads into a private network'],
  ])('%s is refused for good', async (url, reason) => {
    expect(await outcomeOf({}, `${url}?${secret}`)).toMatchObject({
      message: `The address of the receiver ${reason}.`,
      retryable: false,
    });
  });

  it('is not reached with a message of more than 64 KB either', async () => {
    const url = `https://127.0.0.1:${receiver.port}/hook`;
    const post = { channel: 'teams', receiver: 'The receiver', url, body: 'x'.repeat(65_537) } as const;
    await expect(postAlert(post, { allowLoopback: true })).rejects.toMatchObject({ retryable: false });
    expect(receiver.arrived).toEqual([]);
  });
});
