import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azurite, startAzurite } from '../../local/host/azurite.ts';
import { readConfig } from '../../shared/app/config.ts';
import { toSha256 } from '../../shared/model/digest.ts';
import type { StorageOptions } from '../../shared/storage/clients.ts';
import { createConfigStore } from '../../shared/storage/configStore.ts';
import { createReadingStore } from '../../shared/storage/readingStore.ts';
import { createReportStore } from '../../shared/storage/reportStore.ts';
import { createSnapshotStore } from '../../shared/storage/snapshotStore.ts';
import { createStateStore } from '../../shared/storage/stateStore.ts';
import { createWorkQueue } from '../../shared/storage/workQueue.ts';
import { describeReadingStore } from '../contract/readingStore.ts';
import { describeReportStore } from '../contract/reportStore.ts';
import { clusterIdOf, minute, sampleEstate, sampleReport } from '../contract/samples.ts';
import { describeSnapshotStore } from '../contract/snapshotStore.ts';
import { describeStateStore } from '../contract/stateStore.ts';
import { describeWorkQueue } from '../contract/workQueue.ts';
import { emptyAccount } from '../support/emptyAccount.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

const credential = { getToken: () => Promise.reject(new Error('A connection string needs no token.')) };

async function emptyStorage(): Promise<StorageOptions> {
  await emptyAccount(azurite.connectionString);
  return { storage: { kind: 'connectionString', connectionString: azurite.connectionString }, credential };
}

describeSnapshotStore('Azurite', async () => createSnapshotStore(await emptyStorage()));
describeReadingStore('Azurite', async () => createReadingStore(await emptyStorage()));
describeReportStore('Azurite', async () => createReportStore(await emptyStorage()));
describeStateStore('Azurite', async () => createStateStore(await emptyStorage()));
describeWorkQueue('Azurite', async () => createWorkQueue(await emptyStorage()));

describe('what lies in the storage account', () => {
  const blobNames = async (container: string) => {
    const names: string[] = [];
    const client = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(container);
    for await (const { name } of client.listBlobsFlat()) names.push(name);
    return names;
  };

  it('is a blob a snapshot, named by its digest', async () => {
    const digest = toSha256('one');
    await createSnapshotStore(await emptyStorage()).put(digest, sampleEstate('rt-one'));
    expect(await blobNames('snapshots')).toEqual([`${digest}.json.gz`]);
  });

  it('is read again only where it was written again', async () => {
    const store = createReportStore(await emptyStorage());
    const snapshot = { digest: 'a'.repeat(64), takenAt: minute(0) };
    await store.put(clusterIdOf('aks-one'), sampleReport(minute(1)), snapshot);
    await store.put(clusterIdOf('aks-two'), sampleReport(minute(1)), snapshot);
    const [one, two] = await store.allLatest();
    await store.put(clusterIdOf('aks-two'), sampleReport(minute(2)), snapshot);
    const [sameOne, newTwo] = await store.allLatest();
    expect(sameOne).toBe(one);
    expect(newTwo).not.toBe(two);
    expect(newTwo?.generatedAt).toBe(minute(2));
  });

  it('is a latest report a cluster and every report as history', async () => {
    const store = createReportStore(await emptyStorage());
    const snapshot = { digest: toSha256('one'), takenAt: minute(0) };
    const key = toSha256(clusterIdOf('aks-one').toLowerCase()).slice(0, 32);
    await store.put(clusterIdOf('aks-one'), sampleReport(minute(2)), snapshot);
    await store.put(clusterIdOf('aks-one'), sampleReport(minute(1)), snapshot);
    expect(await blobNames('reports')).toEqual([
      `history/${key}/${minute(1)}.json.gz`,
      `history/${key}/${minute(2)}.json.gz`,
      `latest/${key}.json.gz`,
    ]);
  });

  it('is a job as base64 of JSON, which is what the queue trigger reads', async () => {
    const job = { clusterId: clusterIdOf('aks-one'), reason: 'manual', requestedAt: minute(1) } as const;
    await createWorkQueue(await emptyStorage()).addAudit(job);
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('audits');
    const [message] = (await queue.receiveMessages()).receivedMessageItems;
    expect(JSON.parse(Buffer.from(message?.messageText ?? '', 'base64').toString('utf8'))).toEqual(job);
  });

  it('counts poison messages, which only the Functions runtime writes', async () => {
    const queue = createWorkQueue(await emptyStorage());
    const poison = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('alerts-poison');
    await poison.create();
    await poison.sendMessage('x');
    expect((await queue.counts()).alertsPoison).toBe(1);
  });
});

describe('the configuration in a storage account', () => {
  const open = (options: StorageOptions) => createConfigStore(options, (text) => readConfig(text, 'breakwater.json'));

  it('is nothing while nobody uploaded one', async () => {
    const options = await emptyStorage();
    expect(await open(options).readConfig()).toBeUndefined();
    await BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('config').create();
    expect(await open(options).readConfig()).toBeUndefined();
  });

  it('is the text that somebody uploaded, read anew each time', async () => {
    const store = open(await emptyStorage());
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('config');
    await container.create();
    const upload = (text: string) => container.getBlockBlobClient('breakwater.json').upload(text, text.length);
    await upload('{"severities": {"route-blackhole": "low"}}');
    expect((await store.readConfig())?.severities).toEqual({ 'route-blackhole': 'low' });
    await upload('{"more": 1}');
    await expect(store.readConfig()).rejects.toThrow('breakwater.json:1: $.more is not known here');
  });
});

describe('a store that fails', () => {
  it('says which blob is damaged and that trying again will not help', async () => {
    const options = await emptyStorage();
    const digest = toSha256('one');
    const store = createSnapshotStore(options);
    await store.put(digest, sampleEstate('rt-one'));
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('snapshots');
    await container.getBlockBlobClient(`${digest}.json.gz`).upload('not gzip', 8);
    await expect(store.get(digest)).rejects.toMatchObject({
      name: 'PortError',
      retryable: false,
      message: expect.stringContaining(`blob snapshots/${digest}.json.gz`) as unknown,
    });
  });

  it('is not worth another try when the account refuses the key, and the key is not told', async () => {
    const wrongKey = Buffer.from('not the key of this account').toString('base64');
    const connectionString = azurite.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${wrongKey}`);
    const options: StorageOptions = { storage: { kind: 'connectionString', connectionString }, credential };
    const failures = await Promise.all([
      createSnapshotStore(options).get(toSha256('one')).catch(String),
      createStateStore(options).findings(clusterIdOf('aks-one')).catch(String),
      createWorkQueue(options).counts().catch(String),
    ]);
    for (const failure of failures) {
      expect(failure).toMatch(/PortError: Storage: .* failed/);
      expect(failure).not.toContain(wrongKey);
    }
    await expect(createSnapshotStore(options).get(toSha256('one'))).rejects.toMatchObject({ retryable: false });
  });

  it('is worth another try when the account cannot be reached', async () => {
    const connectionString = azurite.connectionString.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:1');
    const options: StorageOptions = { storage: { kind: 'connectionString', connectionString }, credential };
    const calls = [
      createSnapshotStore(options).get(toSha256('one')),
      createStateStore(options).watermark('denyLogs'),
      createWorkQueue(options).counts(),
    ];
    for (const { status, ...rest } of await Promise.allSettled(calls)) {
      expect(status).toBe('rejected');
      expect(rest).toMatchObject({ reason: { name: 'PortError', retryable: true } });
    }
  });

  it('refuses a digest that is none before it becomes part of an address', async () => {
    await expect(async () => createSnapshotStore(await emptyStorage()).get('../reports/x')).rejects.toMatchObject({
      name: 'PortError',
      retryable: false,
    });
  });
});
