import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { issueToken } from '../../local/simulator/token.ts';
import { createCommunicationMailChannel } from '../../shared/notify/communicationMail.ts';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { alertOf } from './alerts.ts';

const now = () => new Date('2026-11-21T05:03:00Z');
const from = 'Breakwater <breakwater@example.com>';
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.arrived.length = 0;
});

function channelWith(token: string, timeoutMs = 5000) {
  return createCommunicationMailChannel({
    endpoint: `https://127.0.0.1:${receiver.port}`,
    credential: { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    from,
    to: ['platform@example.com'],
    caCertificate: receiver.caCertificate,
    allowLoopback: true,
    timeoutMs,
    now,
  });
}

/** Answers every request as the simulated e-mail service does. */
function simulate() {
  const simulator = createSimulator({ estate: [], logs: [], now, secret: 'realm' });
  receiver.respond = (response, { method, path, headers, body }) => {
    const url = `https://127.0.0.1:${receiver.port}${path}`;
    const given = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const request = new Request(url, { method, headers: given, ...(method === 'POST' ? { body } : {}) });
    void simulator.azure(request).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  };
  return simulator;
}

const tokenFor = (audience: string) => issueToken({ audience, clientId: 'c', expiresOn: 4_000_000_000 }, 'realm');

describe('Mail over the real client of Azure Communication Services', () => {
  it('reaches the recipients with subject, text and HTML', async () => {
    const simulator = simulate();
    await channelWith(tokenFor('https://communication.azure.com/')).send(alertOf());
    const expected = toMail(alertOf(), from);
    expect(simulator.inbox().mails).toMatchObject([
      {
        from: 'breakwater@example.com',
        to: ['platform@example.com'],
        subject: expected.subject,
        text: expected.text,
        html: expected.html,
      },
    ]);
  });

  it('carries thread and identity, and the operation id of the alert, so that a second delivery is known', async () => {
    simulate();
    const channel = channelWith(tokenFor('https://communication.azure.com'));
    await channel.send(alertOf());
    await channel.send(alertOf());
    const posts = receiver.arrived.filter(({ method }) => method === 'POST');
    const expected = toMail(alertOf(), from);
    expect(posts.map(({ headers }) => headers['operation-id'])).toEqual(
      Array<string>(2).fill('01234567-89ab-4def-8123-456789abcdef'),
    );
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({
      headers: { 'Message-ID': expected.messageId, References: expected.threadId, 'In-Reply-To': expected.threadId },
    });
  });

  it('goes where the alert is routed', async () => {
    const simulator = simulate();
    const route = { channel: 'email:shop', to: ['shop@example.com'] } as const;
    await channelWith(tokenFor('https://communication.azure.com')).send(alertOf(undefined, { route }));
    expect(simulator.inbox().mails[0]?.to).toEqual(['shop@example.com']);
  });

  it('is refused with a token for another service, and not tried again', async () => {
    simulate();
    const sending = channelWith(tokenFor('https://management.azure.com')).send(alertOf());
    await expect(sending).rejects.toMatchObject({
      message: 'The mail service answered 401 (InvalidAuthenticationTokenAudience).',
      retryable: false,
    });
  });

  it('waits as long as a busy service asks', async () => {
    receiver.respond = (response) => void response.writeHead(429, { 'retry-after': '45' }).end();
    await expect(channelWith('t').send(alertOf())).rejects.toMatchObject({ retryable: true, retryAfterMs: 45_000 });
    expect(receiver.arrived).toHaveLength(1);
  });

  it('that the service took and could not send is tried again, with the reason', async () => {
    receiver.respond = (response, { method }) => {
      const id = '01234567-89ab-4def-8123-456789abcdef';
      const location = `https://127.0.0.1:${receiver.port}/emails/operations/${id}`;
      const status = method === 'POST' ? 'Running' : 'Failed';
      const error = { code: 'DomainNotLinked', message: 'words' };
      response
        .writeHead(method === 'POST' ? 202 : 200, { 'operation-location': location, 'retry-after': '0' })
        .end(JSON.stringify({ id, status, ...(status === 'Failed' ? { error } : {}) }));
    };
    await expect(channelWith('t').send(alertOf())).rejects.toMatchObject({
      message: expect.stringContaining('could not send it') as string,
      retryable: true,
    });
  });

  it('that is still on its way when the time is over counts as sent', async () => {
    receiver.respond = (response, { method }) => {
      const location = `https://127.0.0.1:${receiver.port}/emails/operations/1`;
      response
        .writeHead(method === 'POST' ? 202 : 200, { 'operation-location': location })
        .end(JSON.stringify({ id: '1', status: 'Running' }));
    };
    await expect(channelWith('t', 700).send(alertOf())).resolves.toBeUndefined();
  });

  it('never carries its token to another host', async () => {
    receiver.respond = (response) => {
      response.writeHead(307, { location: `https://localhost:${receiver.port}/emails:send` }).end();
    };
    await expect(channelWith('t').send(alertOf())).rejects.toMatchObject({ message: 'The mail service answered 307.' });
    expect(receiver.arrived).toHaveLength(1);
    const foreign = createCommunicationMailChannel({
      endpoint: 'https://mail.example.com',
      credential: { getToken: () => Promise.reject(new Error('no token is asked for')) },
      from,
      to: ['a@example.com'],
    });
    await expect(foreign.send(alertOf())).rejects.toMatchObject({ retryable: false });
  });
});
