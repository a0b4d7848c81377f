import { networkInsights } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the agent for insights into the container network needs. */
export const networkInsightsEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'container-network-insights-agent',
    clouds: ['AzureCloud'],
    when: networkInsights,
    source: sources.networkInsights,
  },
  [
    { id: 'cna.fqdn.openai.global', host: '<openAiName>.openai.azure.com', purpose: 'the language model of the agent' },
    { id: 'cna.fqdn.acnpublic.global', host: 'acnpublic.azurecr.io', purpose: 'images of the agent' },
  ],
);
