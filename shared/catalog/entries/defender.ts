import { insteadOfAzureMonitor } from '../alternatives.ts';
import { defender } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the sensor of Microsoft Defender for Containers needs. */
export const defenderEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'defender',
      clouds: ['AzureCloud'],
      when: defender,
      purpose: 'security events of the Defender sensor',
      coveredByFqdnTag: true,
      source: sources.outboundRules,
    },
    [
      {
        id: 'defender.fqdn.login.global',
        host: 'login.microsoftonline.com',
        purpose: 'sign-in of the Defender sensor',
      },
      {
        id: 'defender.fqdn.ods.global',
        host: '*.ods.opinsights.azure.com',
        exact: '<workspaceId>.ods.opinsights.azure.com',
        need: 'recommended',
        alternatives: insteadOfAzureMonitor,
      },
      {
        id: 'defender.fqdn.oms.global',
        host: '*.oms.opinsights.azure.com',
        exact: '<workspaceId>.oms.opinsights.azure.com',
        need: 'recommended',
        alternatives: insteadOfAzureMonitor,
      },
      { id: 'defender.fqdn.cloud-defender.global', host: '*.cloud.defender.microsoft.com', since: '2025-07-03' },
    ],
  ),
  ...toEntries(
    {
      feature: 'defender',
      clouds: ['AzureChinaCloud'],
      when: defender,
      need: 'optional',
      purpose: 'security events of the Defender sensor',
      coveredByFqdnTag: true,
      status: 'retired',
      source: sources.outboundRules,
    },
    [
      {
        id: 'defender.fqdn.login.china',
        host: 'login.microsoftonline.cn',
        purpose: 'sign-in of the Defender sensor',
        since: '2023-06-13',
        until: '2026-08-18',
      },
      {
        id: 'defender.fqdn.ods.china',
        host: '*.ods.opinsights.azure.cn',
        exact: '<workspaceId>.ods.opinsights.azure.cn',
        alternatives: insteadOfAzureMonitor,
        since: '2023-06-13',
        until: '2026-08-18',
      },
      {
        id: 'defender.fqdn.oms.china',
        host: '*.oms.opinsights.azure.cn',
        exact: '<workspaceId>.oms.opinsights.azure.cn',
        alternatives: insteadOfAzureMonitor,
        since: '2023-06-13',
        until: '2026-08-18',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'defender',
      clouds: ['AzureUSGovernment'],
      when: defender,
      need: 'recommended',
      purpose: 'security events of the Defender sensor',
      coveredByFqdnTag: true,
      source: sources.outboundRules,
    },
    [
      {
        id: 'defender.fqdn.login.usgov',
        host: 'login.microsoftonline.us',
        need: 'required',
        purpose: 'sign-in of the Defender sensor',
        since: '2023-06-13',
      },
      {
        id: 'defender.fqdn.ods.usgov',
        host: '*.ods.opinsights.azure.us',
        exact: '<workspaceId>.ods.opinsights.azure.us',
        alternatives: insteadOfAzureMonitor,
        since: '2023-06-13',
      },
      {
        id: 'defender.fqdn.oms.usgov',
        host: '*.oms.opinsights.azure.us',
        exact: '<workspaceId>.oms.opinsights.azure.us',
        alternatives: insteadOfAzureMonitor,
        since: '2023-06-13',
      },
    ],
  ),
];
