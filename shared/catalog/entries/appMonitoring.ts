import { insteadOfAzureMonitor } from '../alternatives.ts';
import { appMonitoring } from '../conditions.ts';
import { type CatalogEntry, byHostNames, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What monitoring of applications needs. */
export const appMonitoringEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'app-monitoring',
      clouds: ['AzureCloud'],
      when: appMonitoring,
      purpose: 'telemetry of applications',
      coveredByFqdnTag: true,
      alternatives: insteadOfAzureMonitor,
      group: byHostNames,
      source: sources.outboundRules,
    },
    [
      { id: 'monitor.fqdn.appinsights.global', host: '*.in.applicationinsights.azure.com', since: '2025-05-27' },
      {
        id: 'monitor.fqdn.appinsights.china',
        host: '*.in.applicationinsights.azure.com',
        clouds: ['AzureChinaCloud'],
        since: '2025-05-27',
      },
      {
        id: 'monitor.fqdn.appinsights.usgov',
        host: '*.in.applicationinsights.azure.com',
        clouds: ['AzureUSGovernment'],
        since: '2025-05-27',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'app-monitoring',
      clouds: ['AzureCloud'],
      when: appMonitoring,
      need: 'optional',
      purpose: 'live metrics of applications',
      source: sources.appInsights,
    },
    [
      {
        id: 'appmon.fqdn.dc-applicationinsights-azure-com.global',
        host: 'dc.applicationinsights.azure.com',
        purpose: 'telemetry of applications, older endpoints',
      },
      {
        id: 'appmon.fqdn.dc-applicationinsights-microsoft-com.global',
        host: 'dc.applicationinsights.microsoft.com',
        purpose: 'telemetry of applications, older endpoints',
      },
      { id: 'appmon.fqdn.live-applicationinsights-azure-com.global', host: 'live.applicationinsights.azure.com' },
      { id: 'appmon.fqdn.rt-applicationinsights-microsoft-com.global', host: 'rt.applicationinsights.microsoft.com' },
      { id: 'appmon.fqdn.rt-services-visualstudio-com.global', host: 'rt.services.visualstudio.com' },
      {
        id: 'appmon.fqdn.region-livediagnostics-monitor-azure-com.global',
        host: '<region>.livediagnostics.monitor.azure.com',
      },
    ],
  ),
];
