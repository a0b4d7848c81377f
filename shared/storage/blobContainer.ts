import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { type StorageOptions, connectBlobs } from './clients.ts';
import { gunzipJson, gzipJson } from './gzipJson.ts';
import { attempt, codeOf, statusOf, type StorageCall, toContentionError, toCorruptError } from './storageError.ts';

/** A container of JSON blobs. Reads of what is absent give undefined; the container is made when first written to. */
export interface BlobContainer {
  read(name: string): Promise<unknown>;
  /** The text of a blob that people write, UTF-8. */
  readText(name: string): Promise<string | undefined>;
  /** Writes unless it is there already. A mark is what a list tells of it without reading it. */
  create(name: string, value: unknown, mark?: string): Promise<void>;
  /** Writes unless something newer is there; `stamp` is the value's ISO 8601 instant. Equal stamps replace. */
  putNewer(name: string, value: unknown, stamp: string): Promise<void>;
  /** Names with this beginning, sorted. */
  names(prefix: string): Promise<readonly string[]>;
  /** The same with the mark that each was written with, and when that was. */
  marks(prefix: string): Promise<readonly BlobMark[]>;
  /** Removes a blob; one that is not there is fine. */
  remove(name: string): Promise<void>;
}

/** What a list tells of a blob. */
export interface BlobMark {
  readonly name: string;
  readonly mark: string | undefined;
  /** Milliseconds. */
  readonly writtenAt: number;
  /** Another one with every write. */
  readonly etag: string;
  /** Bytes as stored. */
  readonly size: number;
}

/** Blob metadata names must be identifiers; they come back in lower case. */
const stampKey = 'stamp';
const markKey = 'mark';
const mostTries = 20;

/** Opens a container; nothing is asked before the first call. */
export function openContainer(options: StorageOptions, name: string, port: string): BlobContainer {
  let connecting: Promise<BlobServiceClient> | undefined;
  const open = async (): Promise<ContainerClient> => {
    connecting ??= connectBlobs(options);
    return (await connecting).getContainerClient(name);
  };
  const call = (operation: string, blob: string): StorageCall => ({
    port,
    operation,
    resource: `blob ${name}/${blob}`,
  });
  return {
    read: (blob) => attempt(call('read', blob), async () => readBlob(await open(), blob, call('read', blob))),
    readText: (blob) =>
      attempt(call('read', blob), async () => {
        const body = await absentAsUndefined((await open()).getBlobClient(blob).downloadToBuffer());
        return body?.toString('utf8');
      }),
    create: (blob, value, mark) =>
      attempt(call('write', blob), async () => {
        const body = await gzipJson(value);
        const metadata = mark === undefined ? {} : { [markKey]: mark };
        await upload(await open(), blob, { body, metadata, ifNoneMatch: '*' });
      }),
    putNewer: (blob, value, stamp) =>
      attempt(call('write', blob), async () => {
        const written = await putNewer(await open(), blob, { body: await gzipJson(value), stamp });
        if (!written) throw toContentionError(call('write', blob));
      }),
    names: (prefix) =>
      attempt(call('list', prefix), async () => (await listBlobs(await open(), prefix)).map(({ name: one }) => one)),
    marks: (prefix) => attempt(call('list', prefix), async () => listBlobs(await open(), prefix)),
    remove: (blob) =>
      attempt(call('remove', blob), async () => {
        await absentAsUndefined((await open()).deleteBlob(blob));
      }),
  };
}

async function readBlob(container: ContainerClient, blob: string, call: StorageCall): Promise<unknown> {
  const body = await absentAsUndefined(container.getBlobClient(blob).downloadToBuffer());
  if (body === undefined) return undefined;
  try {
    return await gunzipJson(body);
  } catch (error) {
    throw toCorruptError(call, error);
  }
}

async function listBlobs(container: ContainerClient, prefix: string): Promise<readonly BlobMark[]> {
  const found: BlobMark[] = [];
  const walk = async () => {
    for await (const { name, metadata, properties } of container.listBlobsFlat({ prefix, includeMetadata: true }))
      found.push({
        name,
        mark: metadata?.[markKey],
        writtenAt: properties.lastModified.getTime(),
        etag: properties.etag,
        size: properties.contentLength ?? 0,
      });
  };
  await absentAsUndefined(walk());
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Upload {
  readonly body: Buffer;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

/** True if it was written; false if the condition did not hold. */
async function upload(container: ContainerClient, blob: string, { body, metadata, ...conditions }: Upload) {
  const target = container.getBlockBlobClient(blob);
  const write = () =>
    target.upload(body, body.length, {
      conditions,
      // Not as content encoding: the client would unpack it while downloading, and the length no longer fits.
      blobHTTPHeaders: { blobContentType: 'application/gzip' },
      ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    });
  try {
    await write().catch(async (error: unknown) => {
      if (codeOf(error) !== 'ContainerNotFound') throw error;
      await container.createIfNotExists();
      await write();
    });
    return true;
  } catch (error) {
    if (['BlobAlreadyExists', 'ConditionNotMet'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** False if others were quicker at every try. Each of their successes brings the stamp forward, so that is rare. */
async function putNewer(container: ContainerClient, blob: string, value: { body: Buffer; stamp: string }) {
  for (let count = 0; count < mostTries; count += 1) {
    const found = await absentAsUndefined(container.getBlobClient(blob).getProperties());
    if (isLater(found?.metadata?.[stampKey], value.stamp)) return true;
    const condition = found?.etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: found.etag };
    const metadata = { [stampKey]: value.stamp };
    if (await upload(container, blob, { body: value.body, metadata, ...condition })) return true;
  }
  return false;
}

function isLater(stored: string | undefined, stamp: string): boolean {
  return stored !== undefined && Date.parse(stored) > Date.parse(stamp);
}

async function absentAsUndefined<Result>(request: Promise<Result>): Promise<Result | undefined> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
