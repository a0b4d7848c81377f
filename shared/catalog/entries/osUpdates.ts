import { insteadOfRegionalStorage, insteadOfUpdates } from '../alternatives.ts';
import { never } from '../condition.ts';
import { imageWithNvidiaSource, securityPatches, ubuntuNodes, unattendedUpdates } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What nodes need to keep their packages up to date, and what they ask for beside that. */
export const osUpdatesEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'os-updates',
      clouds: everyCloud,
      when: unattendedUpdates,
      protocols: ['HTTP'],
      ports: [80],
      need: 'recommended',
      purpose: 'package updates of Ubuntu nodes',
      coveredByFqdnTag: true,
      source: sources.outboundRules,
    },
    [
      { id: 'os.fqdn.security.all', host: 'security.ubuntu.com', alternatives: insteadOfUpdates, since: '2019-08-23' },
      {
        id: 'os.fqdn.azure-archive.all',
        host: 'azure.archive.ubuntu.com',
        alternatives: insteadOfUpdates,
        since: '2019-08-23',
      },
      {
        id: 'os.fqdn.changelogs.all',
        host: 'changelogs.ubuntu.com',
        alternatives: insteadOfUpdates,
        since: '2019-08-23',
      },
      {
        id: 'os.fqdn.snapshot-ubuntu.all',
        host: 'snapshot.ubuntu.com',
        when: securityPatches,
        protocols: ['HTTPS'],
        ports: [443],
        purpose: 'security patches of nodes by snapshot',
        since: '2024-09-26',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'os-updates',
      clouds: ['AzureCloud'],
      when: ubuntuNodes,
      need: 'optional',
      source: sources.imageReport,
    },
    [
      {
        id: 'os.fqdn.motd-ubuntu.all',
        host: 'motd.ubuntu.com',
        purpose: 'the login banner of Ubuntu',
        since: '2020-01-14',
        source: sources.bannerReport,
      },
      {
        id: 'os.fqdn.esm-ubuntu.all',
        host: 'esm.ubuntu.com',
        purpose: 'news of extended maintenance',
        since: '2025-11-05',
      },
      {
        id: 'os.fqdn.developer-download-nvidia.all',
        host: 'developer.download.nvidia.com',
        when: imageWithNvidiaSource,
        purpose: 'a package source that one node image carried by mistake',
        status: 'retired',
        since: '2025-10',
        until: '2025-11-12',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'vm-platform',
      clouds: everyCloud,
      when: never,
      need: 'optional',
      source: sources.outboundRules,
    },
    [
      // Denied by design and harmless: see noise.ts. The firewall takes no star inside a label, so no rule can name it.
      {
        id: 'os.fqdn.vmext-umsa.all',
        host: 'umsa*.blob.core.windows.net',
        purpose: 'status of virtual machine extensions',
        alternatives: insteadOfRegionalStorage,
        since: '2024-09-12',
      },
      {
        id: 'os.fqdn.manageddisk-md.all',
        host: 'md-*.blob.storage.azure.net',
        clouds: ['AzureCloud'],
        purpose: 'import and export of managed disks',
        since: '2023-10-04',
      },
    ],
  ),
];
