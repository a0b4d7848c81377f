import { once } from 'node:events';
import { createServer } from 'node:http';
import { toPolicyHeader } from '../../shared/report/page/policy.ts';

/** Serves pages by name on the loopback, as the function does. */
export interface PageServer {
  /** Address of a page; `bare` leaves every policy away, in the header and on the page. */
  readonly addressOf: (name: string, policy?: 'bare') => string;
  readonly close: () => void;
}

/** Starts a server for pages. */
export async function servePages(pages: ReadonlyMap<string, string>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const [, policy, name = ''] = (request.url ?? '').split('/');
    const page = pages.get(decodeURIComponent(name));
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (policy !== 'bare') response.setHeader('content-security-policy', toPolicyHeader());
    response.end(policy === 'bare' ? page?.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '') : page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    addressOf: (name, policy) => `http://127.0.0.1:${port}/${policy ?? 'safe'}/${encodeURIComponent(name)}`,
    close: () => void server.close(),
  };
}
