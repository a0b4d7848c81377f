import { azurePolicy } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the Azure Policy add-on needs. */
export const azurePolicyEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'azure-policy',
    clouds: ['AzureCloud'],
    when: azurePolicy,
    coveredByFqdnTag: true,
    source: sources.outboundRules,
  },
  [
    {
      id: 'policy.fqdn.data.global',
      host: 'data.policy.core.windows.net',
      purpose: 'assignments and compliance',
      since: '2020-11-13',
    },
    {
      id: 'policy.fqdn.store.global',
      host: 'store.policy.core.windows.net',
      purpose: 'definitions of built-in policies',
      since: '2020-11-13',
    },
    {
      id: 'policy.fqdn.data.china',
      host: 'data.policy.azure.cn',
      clouds: ['AzureChinaCloud'],
      purpose: 'assignments and compliance',
      since: '2021-02-12',
    },
    {
      id: 'policy.fqdn.store.china',
      host: 'store.policy.azure.cn',
      clouds: ['AzureChinaCloud'],
      purpose: 'definitions of built-in policies',
      since: '2021-02-12',
    },
    {
      id: 'policy.fqdn.data.usgov',
      host: 'data.policy.azure.us',
      clouds: ['AzureUSGovernment'],
      purpose: 'assignments and compliance',
      since: '2021-02-12',
    },
    {
      id: 'policy.fqdn.store.usgov',
      host: 'store.policy.azure.us',
      clouds: ['AzureUSGovernment'],
      purpose: 'definitions of built-in policies',
      since: '2021-02-12',
    },
    {
      id: 'policy.fqdn.dc-visualstudio.global',
      host: 'dc.services.visualstudio.com',
      need: 'recommended',
      purpose: 'telemetry of the agents themselves',
      since: '2019-08-29',
    },
    {
      id: 'policy.fqdn.login-windows.global',
      host: 'login.windows.net',
      need: 'recommended',
      purpose: 'sign-in of the policy add-on',
      coveredByFqdnTag: false,
      source: sources.policy,
    },
  ],
);
