import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createLoopbackCertificate } from '../../local/simulator/certificate.ts';

/** A message as it arrived. */
export interface ArrivedPost {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTPS server on loopback that does what a test says. */
export interface Receiver {
  readonly port: number;
  readonly caCertificate: string;
  readonly arrived: ArrivedPost[];
  /** What becomes of the next messages; a 202 until it is set. */
  respond: (response: ServerResponse, post: ArrivedPost) => void;
  close(): Promise<void>;
}

/** Starts a receiver with a certificate of its own authority. */
export async function startReceiver(): Promise<Receiver> {
  const { caCertificate, certificate, privateKey } = await createLoopbackCertificate(new Date(), 'Receiver of a test');
  const arrived: ArrivedPost[] = [];
  const server = createServer({ key: privateKey, cert: certificate }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', method = '', headers } = request;
      const post = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      arrived.push(post);
      receiver.respond(response, post);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    caCertificate,
    arrived,
    respond: (response) => void response.writeHead(202).end(),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
