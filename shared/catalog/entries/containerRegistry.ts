import { insteadOfContainerRegistry } from '../alternatives.ts';
import { attachedRegistry } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** Registries of the customer that nodes may pull from. */
export const containerRegistryEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'acr',
    clouds: ['AzureCloud'],
    when: attachedRegistry,
    need: 'optional',
    alternatives: insteadOfContainerRegistry,
    source: sources.containerRegistry,
  },
  [
    // The article of AKS names no registry of customers.
    { id: 'acr.fqdn.login.global', host: '<acrName>.azurecr.io', purpose: 'the attached registry' },
    {
      id: 'acr.fqdn.data.global',
      host: '<acrName>.<region>.data.azurecr.io',
      purpose: 'layers from the attached registry',
    },
    {
      id: 'acr.fqdn.geo.global',
      host: '<acrName>.<region>.geo.azurecr.io',
      purpose: 'layers from the attached registry',
    },
    {
      id: 'acr.fqdn.blob.global',
      host: '*.blob.core.windows.net',
      purpose: 'layers from registries without data endpoints of their own',
    },
  ],
);
