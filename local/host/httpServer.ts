import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostError, toMessage } from './hostError.ts';
import { BadRequest, type HostAnswer, type HostRequest, readRequest, toTextAnswer } from './httpMessage.ts';

/** The host's listener on loopback. */
export interface HttpListener {
  /** Origin without a trailing slash. */
  readonly url: string;
  /** Takes no more requests; cuts the connections that are left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and answers each request with what `answer` gives. Nothing but this machine can reach it.
 * @throws HostError `portInUse` that names the port.
 */
export async function startHttpListener(
  port: number,
  answer: (request: HostRequest) => Promise<HostAnswer>,
): Promise<HttpListener> {
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing, answer));
  await listenOn(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://localhost:${actual}`, close: (graceMs) => closeServer(server, graceMs) };
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(inUse ? new HostError('portInUse', `Port ${port} is in use; choose another with --port.`, error) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: HostRequest) => Promise<HostAnswer>,
): Promise<void> {
  try {
    write(outgoing, await answer(await readRequest(incoming)));
  } catch (thrown) {
    const status = thrown instanceof BadRequest ? thrown.status : 500;
    // What a function threw stays in the log: Azure answers 500 with an empty body.
    write(outgoing, toTextAnswer(status, thrown instanceof BadRequest ? toMessage(thrown) : ''));
  }
}

/** In one piece, so that nothing has to be cut into chunks. */
function write(outgoing: ServerResponse, { status, headers, body }: HostAnswer): void {
  const isTold = headers.some(([name]) => name.toLowerCase() === 'content-length');
  const length = isTold || isBodiless(status) ? [] : ['content-length', String(body.length)];
  outgoing.writeHead(status, [...headers.flat(), ...length]);
  outgoing.end(body);
}

/** Answers that have no body by their kind (RFC 9110). */
function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}
