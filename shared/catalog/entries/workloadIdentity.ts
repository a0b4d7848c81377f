import { insteadOfTokenExchange } from '../alternatives.ts';
import { workloadIdentity } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What workload identity needs. */
export const workloadIdentityEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'workload-identity',
    clouds: ['AzureCloud'],
    when: workloadIdentity,
    purpose: 'tokens of workload identities',
    coveredByFqdnTag: true,
    alternatives: insteadOfTokenExchange,
    source: sources.outboundRules,
  },
  [
    { id: 'workloadid.fqdn.login.global', host: 'login.microsoftonline.com', since: '2024-12-07' },
    {
      id: 'workloadid.fqdn.login.china',
      host: 'login.chinacloudapi.cn',
      clouds: ['AzureChinaCloud'],
      since: '2024-12-07',
    },
    {
      id: 'workloadid.fqdn.login.usgov',
      host: 'login.microsoftonline.us',
      clouds: ['AzureUSGovernment'],
      since: '2024-12-07',
    },
  ],
);
