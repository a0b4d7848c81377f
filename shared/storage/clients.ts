import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { BlobServiceClient } from '@azure/storage-blob';
import type { QueueServiceClient } from '@azure/storage-queue';
import type { StorageSettings } from '../app/settings.ts';

/** Where state is kept and who may get at it. */
export interface StorageOptions {
  readonly storage: StorageSettings;
  /** Used with service addresses only; a connection string holds its own key. */
  readonly credential: TokenCredential;
}

/** Tries of one request and the pause before the second, in milliseconds; after that the queue tries the whole job again. */
const tries = 4;
const pauseMs = 400;
const blobRetry = { retryOptions: { maxTries: tries, retryDelayInMs: pauseMs, tryTimeoutInMs: 30_000 } };
const tableRetry = { retryOptions: { maxRetries: tries - 1, retryDelayInMs: pauseMs } };

/** The blob service; the library loads now. */
export async function connectBlobs({ storage, credential }: StorageOptions): Promise<BlobServiceClient> {
  const { BlobServiceClient: Client } = await import('./blob.sdk.ts');
  if (storage.kind === 'identity') return new Client(storage.blobUrl, credential, blobRetry);
  return Client.fromConnectionString(storage.connectionString, blobRetry);
}

/** The queue service; the library loads now. */
export async function connectQueues({ storage, credential }: StorageOptions): Promise<QueueServiceClient> {
  const { QueueServiceClient: Client } = await import('./queue.sdk.ts');
  if (storage.kind === 'identity') return new Client(storage.queueUrl, credential, blobRetry);
  return Client.fromConnectionString(storage.connectionString, blobRetry);
}

/** One table; the library loads now. */
export async function connectTable({ storage, credential }: StorageOptions, name: string): Promise<TableClient> {
  const { TableClient: Client } = await import('./table.sdk.ts');
  if (storage.kind === 'identity') return new Client(storage.tableUrl, name, credential, tableRetry);
  const { connectionString } = storage;
  // The local emulator speaks http; the account key signs the request and is never sent.
  const allowInsecureConnection = /UseDevelopmentStorage=true|http:\/\//i.test(connectionString);
  return Client.fromConnectionString(connectionString, name, { ...tableRetry, allowInsecureConnection });
}
