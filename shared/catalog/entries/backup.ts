import { insteadOfStorageAccount } from '../alternatives.ts';
import { backup } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the backup extension needs. */
export const backupEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'backup',
    clouds: ['AzureCloud'],
    when: backup,
    coveredByFqdnTag: true,
    source: sources.backup,
  },
  [
    {
      id: 'backup.fqdn.blob.global',
      host: '<storageAccount>.blob.core.windows.net',
      purpose: 'the storage account that backups go to',
      coveredByFqdnTag: false,
      alternatives: insteadOfStorageAccount,
    },
    { id: 'backup.fqdn.mcr.global', host: 'mcr.microsoft.com', purpose: 'images of the backup extension' },
    {
      id: 'backup.fqdn.dp.global',
      host: '<location>.dp.kubernetesconfiguration.azure.com',
      purpose: 'settings and status of extensions',
    },
    {
      id: 'backup.fqdn.arm.global',
      host: 'management.azure.com',
      purpose: 'management of backups',
      source: sources.backupTroubles,
    },
  ],
);
