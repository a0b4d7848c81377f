import { insteadOfKeyVault } from '../alternatives.ts';
import { meshCertificates } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the Istio add-on needs. */
export const serviceMeshEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'istio',
    clouds: ['AzureCloud'],
    when: meshCertificates,
    purpose: 'certificates of the mesh',
    alternatives: insteadOfKeyVault,
    source: sources.outboundRules,
  },
  [
    {
      id: 'istio.fqdn.vault.all',
      host: '*.vault.azure.net',
      exact: '<keyVaultName>.vault.azure.net',
      since: '2024-12-07',
    },
  ],
);
