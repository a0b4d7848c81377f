import { dapr } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the Dapr extension needs. */
export const daprEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'dapr',
    clouds: ['AzureCloud'],
    when: dapr,
    purpose: 'images of Dapr',
    coveredByFqdnTag: true,
    source: sources.dapr,
  },
  [{ id: 'dapr.fqdn.mcr.all', host: 'mcr.microsoft.com' }],
);
