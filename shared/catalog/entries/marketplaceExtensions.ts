import { insteadOfMarketplaceData } from '../alternatives.ts';
import { anyExtension, marketplaceExtension } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What extensions from the marketplace need. */
export const marketplaceExtensionsEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'marketplace-extensions',
    clouds: ['AzureCloud'],
    when: marketplaceExtension,
    purpose: 'images and charts of marketplace extensions',
    coveredByFqdnTag: true,
    source: sources.outboundRules,
  },
  [
    { id: 'ext.fqdn.mkt-acr.global', host: 'arcmktplaceprod.azurecr.io', since: '2023-04-24' },
    {
      id: 'ext.fqdn.mkt-data-centralindia.global',
      host: 'arcmktplaceprod.centralindia.data.azurecr.io',
      alternatives: insteadOfMarketplaceData,
      since: '2023-12-06',
    },
    {
      id: 'ext.fqdn.mkt-data-japaneast.global',
      host: 'arcmktplaceprod.japaneast.data.azurecr.io',
      alternatives: insteadOfMarketplaceData,
      since: '2023-12-06',
    },
    {
      id: 'ext.fqdn.mkt-data-westus2.global',
      host: 'arcmktplaceprod.westus2.data.azurecr.io',
      alternatives: insteadOfMarketplaceData,
      since: '2023-12-06',
    },
    {
      id: 'ext.fqdn.mkt-data-westeurope.global',
      host: 'arcmktplaceprod.westeurope.data.azurecr.io',
      alternatives: insteadOfMarketplaceData,
      since: '2023-12-06',
    },
    {
      id: 'ext.fqdn.mkt-data-eastus.global',
      host: 'arcmktplaceprod.eastus.data.azurecr.io',
      alternatives: insteadOfMarketplaceData,
      since: '2023-12-06',
    },
    {
      id: 'ext.fqdn.mkt-ingestion.global',
      host: '*.ingestion.msftcloudes.com',
      when: anyExtension,
      purpose: 'metrics of extensions',
      since: '2023-04-24',
    },
    {
      id: 'ext.fqdn.mkt-metrics.global',
      host: '*.microsoftmetrics.com',
      when: anyExtension,
      purpose: 'metrics of extensions',
      since: '2023-04-24',
    },
    {
      id: 'ext.fqdn.mkt-metering.global',
      host: 'marketplaceapi.microsoft.com',
      purpose: 'metering of marketplace extensions',
      since: '2023-04-24',
    },
  ],
);
