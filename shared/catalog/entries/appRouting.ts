import { insteadOfKeyVault } from '../alternatives.ts';
import { ingressCertificates, ingressDnsZones } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the application routing add-on needs. */
export const appRoutingEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'app-routing',
    clouds: ['AzureCloud'],
    when: ingressCertificates,
    source: sources.outboundRules,
  },
  [
    {
      id: 'approuting.fqdn.vault.all',
      host: '*.vault.azure.net',
      exact: '<keyVaultName>.vault.azure.net',
      need: 'recommended',
      purpose: 'certificates of the ingress',
      alternatives: insteadOfKeyVault,
      since: '2024-12-07',
    },
    {
      id: 'approuting.fqdn.arm-dns.all',
      host: 'management.azure.com',
      when: ingressDnsZones,
      purpose: 'DNS records of the ingress',
      coveredByFqdnTag: true,
      source: sources.appRouting,
    },
  ],
);
