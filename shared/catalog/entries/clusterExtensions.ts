import { insteadOfExtensionManager, insteadOfRegionalStorage } from '../alternatives.ts';
import { anyExtension, daprOrContainerStorage } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What extensions of any kind need. */
export const clusterExtensionsEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'cluster-extensions',
    clouds: ['AzureCloud'],
    when: anyExtension,
    coveredByFqdnTag: true,
    source: sources.outboundRules,
  },
  [
    // The manager of extensions has moved to the control plane, so that nodes need it less and less.
    {
      id: 'ext.fqdn.dp.global',
      host: '<location>.dp.kubernetesconfiguration.azure.com',
      need: 'recommended',
      purpose: 'settings and status of extensions',
      alternatives: insteadOfExtensionManager,
      since: '2021-10-25',
    },
    {
      id: 'ext.fqdn.dp.usgov',
      host: '<location>.dp.kubernetesconfiguration.azure.us',
      clouds: ['AzureUSGovernment'],
      need: 'recommended',
      purpose: 'settings and status of extensions',
      since: '2021-10-25',
    },
    {
      id: 'ext.fqdn.dp.china',
      host: '<location>.dp.kubernetesconfiguration.azure.cn',
      clouds: ['AzureChinaCloud'],
      need: 'optional',
      purpose: 'settings and status of extensions',
      coveredByFqdnTag: false,
      source: sources.arc,
    },
    { id: 'ext.fqdn.mcr.global', host: 'mcr.microsoft.com', purpose: 'images of extensions', since: '2021-10-25' },
    {
      id: 'ext.fqdn.mcr-data.global',
      host: '*.data.mcr.microsoft.com',
      purpose: 'images of extensions',
      since: '2021-10-25',
    },
    {
      id: 'ext.fqdn.mcr.usgov',
      host: 'mcr.microsoft.com',
      clouds: ['AzureUSGovernment'],
      purpose: 'images of extensions',
      since: '2021-10-25',
    },
    {
      id: 'ext.fqdn.mcr-data.usgov',
      host: '*.data.mcr.microsoft.com',
      clouds: ['AzureUSGovernment'],
      purpose: 'images of extensions',
      since: '2021-10-25',
    },
    {
      id: 'ext.fqdn.linuxgeneva.global',
      host: 'linuxgeneva-microsoft.azurecr.io',
      when: daprOrContainerStorage,
      need: 'recommended',
      purpose: 'images of some extensions',
      coveredByFqdnTag: false,
      since: '2023-10-20',
      source: sources.extensionReport,
    },
    // Every storage account of the world: a rule on it lets data out.
    {
      id: 'ext.fqdn.blob-wildcard.global',
      host: '*.blob.core.windows.net',
      need: 'optional',
      purpose: 'image layers and data of extensions',
      coveredByFqdnTag: false,
      alternatives: insteadOfRegionalStorage,
      source: sources.baseline,
    },
  ],
);
