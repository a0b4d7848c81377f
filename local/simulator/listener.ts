import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { Log } from '../../shared/ports.ts';

/** A port that something else listens on. */
export class PortInUseError extends Error {
  readonly port: number;

  constructor(port: number, cause?: unknown) {
    super(`Port ${port} is in use.`, { cause });
    this.name = 'PortInUseError';
    this.port = port;
  }
}

/** Answers one web request. */
export type Handler = (request: Request) => Promise<Response>;

const mostBodyBytes = 16 * 1024 * 1024;

/** Carries a node request to a web handler and its answer back. A handler that throws is a bug: it is logged and answered 500. */
export function toRequestListener(handler: Handler, origin: () => string, log: Log): RequestListener {
  return (incoming, outgoing) => {
    answer(incoming, outgoing, { handler, origin: origin() }).catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log(`simulator: ${incoming.method ?? ''} ${incoming.url ?? ''} failed: ${message}`);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { handler, origin }: { readonly handler: Handler; readonly origin: string },
): Promise<void> {
  const body = await readBody(incoming);
  if (!body) {
    outgoing.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const response = await handler(toRequest(incoming, body, origin));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(incoming: IncomingMessage, body: Buffer<ArrayBuffer>, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const part of [value ?? []].flat()) headers.append(name, part);
  }
  const method = incoming.method ?? 'GET';
  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD';
  // An address that names a foreign host (absolute form) is read as a path of ours.
  const path = (incoming.url ?? '/').replace(/^https?:\/\/[^/]*/i, '');
  return new Request(new URL(path, origin), { method, headers, ...(hasBody && { body }) });
}

/** Listens on loopback and tells the port. Throws PortInUseError if it is taken. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toListenError(error, port)));
    server.listen(port, '127.0.0.1', () => resolve(portOf(server)));
  });
}

/** The port a listening server has. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** The error to throw for a server that could not listen. */
export function toListenError(error: Error, port: number): Error {
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? new PortInUseError(port, error) : error;
}
