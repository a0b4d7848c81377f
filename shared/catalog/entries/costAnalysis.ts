import { costAnalysis } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the cost analysis add-on needs. */
export const costAnalysisEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'cost-analysis',
    clouds: ['AzureCloud'],
    when: costAnalysis,
    purpose: 'cost figures and sign-in of the add-on',
    coveredByFqdnTag: true,
    source: sources.outboundRules,
  },
  [
    { id: 'cost.fqdn.arm.global', host: 'management.azure.com', since: '2024-05-13' },
    { id: 'cost.fqdn.login.global', host: 'login.microsoftonline.com', since: '2024-05-13' },
    {
      id: 'cost.fqdn.arm.china',
      host: 'management.chinacloudapi.cn',
      clouds: ['AzureChinaCloud'],
      since: '2024-05-13',
    },
    { id: 'cost.fqdn.login.china', host: 'login.microsoftonline.cn', clouds: ['AzureChinaCloud'], since: '2024-05-13' },
    {
      id: 'cost.fqdn.arm.usgov',
      host: 'management.usgovcloudapi.net',
      clouds: ['AzureUSGovernment'],
      since: '2024-05-13',
    },
    {
      id: 'cost.fqdn.login.usgov',
      host: 'login.microsoftonline.us',
      clouds: ['AzureUSGovernment'],
      since: '2024-05-13',
    },
  ],
);
