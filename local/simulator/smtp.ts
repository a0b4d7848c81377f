import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { portOf, toListenError } from './listener.ts';

/** A mail that the simulated inbox received. */
export interface ReceivedMail {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly from: string;
  /** Envelope recipients: whom the mail was really sent to. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A listening inbox. */
export interface MailInbox {
  /** `smtp://127.0.0.1:<port>`. */
  readonly url: string;
  close(): Promise<void>;
}

interface InboxOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly now: () => Date;
  readonly onMail: (mail: ReceivedMail) => void;
}

/** Listens for mail on loopback, without sign-in or encryption. Throws PortInUseError if the port is taken. */
export async function startMailInbox(options: InboxOptions): Promise<MailInbox> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map((recipient) => recipient.address);
      readMail(stream, to, options.now()).then(
        (mail) => {
          options.onMail(mail);
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: Error) => reject(toListenError(error, options.port)));
    server.listen(options.port, '127.0.0.1', () => resolve(portOf(server.server)));
  });
  server.on('error', () => undefined);
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readMail(stream: AsyncIterable<Uint8Array>, to: readonly string[], at: Date): Promise<ReceivedMail> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const mail = await PostalMime.parse(Buffer.concat(chunks));
  return {
    at: at.toISOString(),
    from: mail.from?.address ?? '',
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
  };
}
