import { insteadOfFileShares, insteadOfStorageAccount } from '../alternatives.ts';
import { azureBlobs, azureFiles } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** Volumes on storage accounts. */
export const storageVolumesEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'csi-storage',
    clouds: everyCloud,
    when: azureFiles,
    need: 'optional',
    source: sources.fileShareReport,
  },
  [
    {
      id: 'storage.net.azurefile-smb.all',
      host: '<storageAccount>.file.core.windows.net',
      protocols: ['TCP'],
      ports: [445],
      purpose: 'volumes on Azure Files',
      alternatives: insteadOfFileShares,
    },
    {
      id: 'storage.fqdn.blob.all',
      host: '<storageAccount>.blob.core.windows.net',
      clouds: ['AzureCloud'],
      when: azureBlobs,
      purpose: 'volumes on Azure Blob Storage',
      alternatives: insteadOfStorageAccount,
      source: sources.blobVolumes,
    },
  ],
);
