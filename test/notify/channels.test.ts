import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createCommunicationMailChannel } from '../../shared/notify/communicationMail.ts';
import { createMailChannel } from '../../shared/notify/mail.ts';
import { createTeamsChannel } from '../../shared/notify/teams.ts';
import { createWebhookChannel, type WebhookForm } from '../../shared/notify/webhook.ts';
import type { AlertChannel } from '../../shared/ports.ts';
import { type ChannelWorld, describeAlertChannel, type Mood } from '../contract/alertChannel.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const secret = 'sig=Very-Secret-Signature';

/** A world in which messages are posted over https; `take` says how the receiver takes one. */
async function openPosting(
  make: (url: string, receiver: Receiver) => AlertChannel,
  take: (response: ServerResponse) => void = (response) => void response.writeHead(202).end(),
): Promise<ChannelWorld> {
  const receiver = await startReceiver();
  const taken: string[] = [];
  let mood: Mood = 'take';
  receiver.respond = (response, { body }) => {
    if (mood === 'cut') response.socket?.destroy();
    else if (mood !== 'take') response.writeHead(mood === 'busy' ? 503 : 400).end('words of the receiver');
    else {
      taken.push(body);
      take(response);
    }
  };
  return {
    channel: make(`https://127.0.0.1:${receiver.port}/hook?${secret}`, receiver),
    taken: () => taken,
    setMood: (next) => {
      mood = next;
    },
    secrets: [secret, '127.0.0.1', '/hook'],
    close: () => receiver.close(),
  };
}

for (const form of ['message', 'card'] as const) {
  describeAlertChannel(`Teams, ${form}`, () =>
    openPosting((webhookUrl, { caCertificate }) =>
      createTeamsChannel({ webhookUrl, caCertificate, form, allowLoopback: true }),
    ),
  );
}

const paging = ['digest', 'digestOfAll', 'heartbeat', 'blind'];
const forms: readonly WebhookForm[] = ['cloudevents', 'azure-monitor', 'slack', 'pagerduty'];
for (const form of forms) {
  const open = () =>
    openPosting((url, { caCertificate }) =>
      createWebhookChannel({ name: 'webhook', url, caCertificate, form, secret, allowLoopback: true }),
    );
  describeAlertChannel(`webhook, ${form}`, open, form === 'pagerduty' ? paging : []);
}

const from = 'Breakwater <breakwater@example.com>';
const to = ['platform@example.com'];
const token = 'Very-Secret-Token';

describeAlertChannel('mail of Azure Communication Services', () =>
  openPosting(
    (url, { caCertificate }) =>
      createCommunicationMailChannel({
        endpoint: new URL(url).origin,
        credential: { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
        from,
        to,
        caCertificate,
        allowLoopback: true,
      }),
    (response) => {
      const id = '00000000-0000-4000-8000-000000000000';
      response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id, status: 'Succeeded' }));
    },
  ),
);

async function openSmtp(): Promise<ChannelWorld> {
  const taken: string[] = [];
  let mood: Mood = 'take';
  const refuse = (code: number) => Object.assign(new Error('words of the receiver'), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onMailFrom: (_address, _session, done) => {
      if (mood === 'cut') for (const socket of server.connections) socket._socket.destroy();
      else done(mood === 'take' ? null : refuse(mood === 'busy' ? 451 : 550));
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString('utf8').replace(/=\r\n/g, ''));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}/?${secret}`;
  return {
    channel: createMailChannel({ smtpUrl, from, to }),
    taken: () => taken,
    setMood: (next) => {
      mood = next;
    },
    secrets: [secret, '127.0.0.1'],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describeAlertChannel('mail over SMTP', openSmtp);
