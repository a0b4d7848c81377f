import { BlobServiceClient } from '@azure/storage-blob';

/** Whoever tries it out waits for one message, not for what else may come. */
const usual = { alerts: { groupWaitSeconds: 0, groupIntervalMinutes: 0 } };

/** Writes the configuration that the functions read, as a person would upload it. */
export async function putLocalConfig(connectionString: string, config: object = usual): Promise<void> {
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('config');
  await container.createIfNotExists();
  const text = JSON.stringify(config);
  await container.getBlockBlobClient('breakwater.json').upload(text, Buffer.byteLength(text));
}
