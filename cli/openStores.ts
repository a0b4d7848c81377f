import type { StorePorts } from '../shared/app/compose.ts';
import { composeTerminalStores } from '../shared/app/composeReaders.ts';
import { type StorageSettings, toAccountStorage } from '../shared/app/settings.ts';
import { UsageError } from './usage.ts';

/**
 * The stores of a deployment: of the storage account that is named, with the account of "az login", else of the connection
 * string in AzureWebJobsStorage. @throws UsageError if neither is given
 */
export function openStores(account: string | undefined): StorePorts {
  return composeTerminalStores(toStorage(account));
}

function toStorage(account: string | undefined): StorageSettings {
  if (account !== undefined) {
    if (/^[a-z0-9]{3,24}$/.test(account)) return toAccountStorage(account);
    throw new UsageError('--account must be the name of a storage account: 3 to 24 lower-case letters and digits.');
  }
  const connectionString = process.env['AzureWebJobsStorage'];
  if (connectionString) return { kind: 'connectionString', connectionString };
  throw new UsageError(
    'name the storage account with --account NAME, or set AzureWebJobsStorage to its connection string.',
  );
}
