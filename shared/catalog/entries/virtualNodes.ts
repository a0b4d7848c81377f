import { virtualNodes } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What virtual nodes need. */
export const virtualNodesEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'virtual-nodes',
    clouds: ['AzureCloud'],
    when: virtualNodes,
    protocols: ['TCP'],
    need: 'recommended',
    purpose: 'virtual nodes that report to the API server',
    source: sources.virtualNodes,
  },
  [{ id: 'virtualnodes.net.apiserver.all', host: '<apiServerFqdn>' }],
);
