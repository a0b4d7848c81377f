import { insteadOfAzureMonitor } from '../alternatives.ts';
import { managedPrometheus } from '../conditions.ts';
import { type CatalogEntry, byHostNames, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What managed Prometheus needs. */
export const managedPrometheusEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'managed-prometheus',
    clouds: ['AzureCloud'],
    when: managedPrometheus,
    purpose: 'metrics for managed Prometheus',
    coveredByFqdnTag: true,
    source: sources.outboundRules,
  },
  [
    {
      id: 'monitor.fqdn.metrics-ingest.global',
      host: '*.metrics.ingest.monitor.azure.com',
      alternatives: insteadOfAzureMonitor,
      group: byHostNames,
      since: '2024-12-06',
    },
    {
      id: 'monitor.fqdn.metrics-ingest.china',
      host: '*.metrics.ingest.monitor.azure.cn',
      clouds: ['AzureChinaCloud'],
      alternatives: insteadOfAzureMonitor,
      group: byHostNames,
      since: '2024-12-06',
    },
    {
      id: 'monitor.fqdn.metrics-ingest.usgov',
      host: '*.metrics.ingest.monitor.azure.us',
      clouds: ['AzureUSGovernment'],
      alternatives: insteadOfAzureMonitor,
      group: byHostNames,
      since: '2024-12-06',
    },
    {
      id: 'monitor.fqdn.region-ingest.global',
      host: '<location>.ingest.monitor.azure.com',
      need: 'optional',
      coveredByFqdnTag: false,
      status: 'retired',
      since: '2024-01-17',
      until: '2024-12-06',
      successors: ['monitor.fqdn.ingest.global', 'monitor.fqdn.metrics-ingest.global'],
      source: sources.editionOf2024,
    },
  ],
);
