import { httpProxy } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** The proxy that a cluster is told to use. */
export const httpProxyEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'http-proxy',
    clouds: everyCloud,
    when: httpProxy,
    protocols: ['TCP'],
    ports: [],
    purpose: 'everything that goes through the proxy',
    source: sources.httpProxy,
  },
  [
    // The port is part of the proxy that the cluster names.
    { id: 'proxy.net.http-proxy.all', host: '<proxyHost>' },
  ],
);
