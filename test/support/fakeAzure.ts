import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLoopbackCertificate } from '../../local/simulator/certificate.ts';

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** What to answer; `hang` never answers. Text bodies go out as they are. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
  | 'hang';

/** An HTTPS server on loopback that answers as a test says and remembers what arrived. */
export interface FakeAzure {
  readonly endpoint: string;
  readonly caCertificate: string;
  readonly arrived: readonly Arrived[];
  close(): Promise<void>;
}

/** Starts one. The certificate authority is made for this server only. */
export async function startFakeAzure(
  reply: (request: Arrived, endpoint: string) => Reply | Promise<Reply>,
): Promise<FakeAzure> {
  const { caCertificate, certificate, privateKey } = await createLoopbackCertificate(new Date());
  const arrived: Arrived[] = [];
  let endpoint = '';
  const server = createServer({ cert: certificate, key: privateKey }, (message, response) => {
    void readArrived(message).then(async (request) => {
      arrived.push(request);
      const answer = await reply(request, endpoint);
      if (answer === 'hang') return;
      const { status = 200, headers = {}, body } = answer;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    caCertificate,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readArrived(message: IncomingMessage): Promise<Arrived> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(message.url ?? '/', 'https://127.0.0.1');
  return {
    method: message.method ?? '',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    authorization: message.headers.authorization,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** A credential that always has the same token. */
export const fakeCredential = {
  getToken: () => Promise.resolve({ token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** Limits that let a test see retries without waiting for them. */
export const fastRetry = { pauseMs: 1, longestPauseMs: 2_000 };
