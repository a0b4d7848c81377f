import { inspect } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailChannel } from '../../shared/notify/mail.ts';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { PortError } from '../../shared/ports.ts';
import { alertOf, entryOf, findingOf, hostileTexts } from './alerts.ts';

interface Inbox {
  readonly port: number;
  readonly mails: Email[];
  /** Envelope recipients, a list a mail. */
  readonly recipients: string[][];
}

let server: SMTPServer | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** A real SMTP server on loopback without encryption. */
async function startInbox(options: SMTPServerOptions = {}): Promise<Inbox> {
  const mails: Email[] = [];
  const recipients: string[][] = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        recipients.push(session.envelope.rcptTo.map(({ address }) => address));
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          mails.push(mail);
          done();
        });
      });
    },
    ...options,
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', () => resolve()));
  return { port: (listening.server.address() as AddressInfo).port, mails, recipients };
}

const to = ['platform@example.com', 'oncall@example.com'];
const channelTo = (port: number, login = '') =>
  createMailChannel({
    smtpUrl: `smtp://${login}127.0.0.1:${port}`,
    from: 'Breakwater <breakwater@example.com>',
    to,
    now: () => new Date('2026-11-21T05:03:00Z'),
  });

function refusing(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function failureOf(sending: Promise<void>): Promise<PortError> {
  const outcome = await sending.then(
    () => 'sent' as const,
    (error: unknown) => error,
  );
  if (outcome instanceof PortError) return outcome;
  throw new Error(`A PortError was expected, not ${inspect(outcome)}.`);
}

describe('The mail channel', () => {
  it('hands the alert over to every recipient, readable as text and as HTML', async () => {
    const inbox = await startInbox();
    await channelTo(inbox.port).send(alertOf());
    const [mail] = inbox.mails;
    const expected = toMail(alertOf(), 'Breakwater <breakwater@example.com>');
    expect(inbox.recipients).toEqual([to]);
    expect(mail).toMatchObject({ subject: expected.subject, messageId: expected.messageId });
    expect(mail?.from).toEqual({ name: 'Breakwater', address: 'breakwater@example.com' });
    expect(mail?.to?.map(({ address }) => address)).toEqual(to);
    expect(mail?.text?.trimEnd()).toBe(expected.text.trimEnd());
    expect(mail?.html?.trimEnd()).toBe(expected.html);
    expect(mail?.date).toBe('2026-11-21T05:03:00.000Z');
    const listId = mail?.headers.find(({ key }) => key === 'list-id')?.value;
    expect(listId).toContain('<breakwater-alerts.example.com>');
    expect(mail).toMatchObject({ inReplyTo: expected.threadId, references: expected.threadId });
  });

  it.each(hostileTexts)('adds no header and no recipient for hostile text (text %#)', async (text) => {
    const inbox = await startInbox();
    const finding = findingOf({ title: text, detail: text, fix: { summary: text, azCli: text, proven: false } });
    const alert = alertOf([entryOf(finding)], { clusterName: text, id: `${text.slice(0, 40)}abc` });
    await channelTo(inbox.port).send(alert);
    expect(inbox.recipients).toEqual([to]);
    expect(inbox.mails[0]?.bcc).toBeUndefined();
    expect(inbox.mails[0]?.subject).toBe(toMail(alert).subject);
  });

  it.each([
    { code: 421, retryable: true },
    { code: 450, retryable: true },
    { code: 451, retryable: true },
    { code: 452, retryable: true },
    { code: 530, retryable: false },
    { code: 550, retryable: false },
    { code: 552, retryable: false },
    { code: 554, retryable: false },
  ])('a refusal with reply $code is a failure with retryable $retryable', async ({ code, retryable }) => {
    const { port } = await startInbox({
      onMailFrom: (_address, _session, done) => done(refusing(code, 'no, thank you')),
    });
    const error = await failureOf(channelTo(port).send(alertOf()));
    expect(error).toMatchObject({ port: 'email', operation: 'send', retryable });
    expect(error.message).toBe(`The mail server refused the alert with reply ${code}.`);
  });

  it('a refusal of the whole mail after its last line is told from a refusal of the sender', async () => {
    const { port } = await startInbox({
      onData: (stream, _session, done) => void stream.resume().on('end', () => done(refusing(451, 'try later'))),
    });
    expect(await failureOf(channelTo(port).send(alertOf()))).toMatchObject({ retryable: true });
  });

  it('a mail that one recipient of two can get is sent', async () => {
    const inbox = await startInbox({
      onRcptTo: ({ address }, _session, done) =>
        address === 'oncall@example.com' ? done(refusing(550, 'unknown')) : done(),
    });
    await channelTo(inbox.port).send(alertOf());
    expect(inbox.recipients).toEqual([['platform@example.com']]);
  });

  it('a server that hangs up can be tried again', async () => {
    const { port } = await startInbox({ onConnect: (session, done) => done(refusing(421, `bye ${session.id}`)) });
    expect(await failureOf(channelTo(port).send(alertOf()))).toMatchObject({ retryable: true });
  });

  it('a server that is not there can be tried again', async () => {
    const { port } = await startInbox();
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    server = undefined;
    const error = await failureOf(channelTo(port).send(alertOf()));
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toMatch(/could not be handed over \(E[A-Z]+\)/);
  });

  it('does not send a password to a server that offers no encryption, nor shows it in the error', async () => {
    const seen: string[] = [];
    const { port } = await startInbox({
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => {
        seen.push(password ?? '');
        done(null, { user: 'sender' });
      },
    });
    const error = await failureOf(channelTo(port, 'sender:Very-Secret-Password@').send(alertOf()));
    expect(seen).toEqual([]);
    const shown = inspect(error, { depth: null, showHidden: true });
    expect(shown).not.toContain('Very-Secret');
    expect(shown).not.toContain(`127.0.0.1:${port}`);
  });

  it('shows neither the words of the server nor the recipients in an error', async () => {
    const { port } = await startInbox({
      onRcptTo: ({ address }, _session, done) => done(refusing(550, `no such user ${address}`)),
    });
    const error = await failureOf(channelTo(port).send(alertOf()));
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/no such user|example\.com/);
  });
});
