import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toSnapshot } from '../shared/drift/snapshot.ts';
import type { Estate } from '../shared/model/estate.ts';
import { toEstate } from '../shared/normalise/toEstate.ts';
import { openStores } from './openStores.ts';
import { reasonOf } from './readFiles.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

/** Where stored snapshots are: a folder with copies of the blobs, or a storage account. */
export interface SnapshotPlace {
  readonly snapshots?: string;
  readonly account?: string;
}

/** A larger one is no snapshot, in bytes. */
const mostBytes = 512 * 1024 * 1024;

/** The digest in `snapshot:<sha256>`; undefined for what is the name of a file. @throws UsageError if it is no digest */
export function toDigest(name: string): string | undefined {
  if (!name.startsWith('snapshot:')) return undefined;
  const digest = name.slice('snapshot:'.length).toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digest)) return digest;
  throw new UsageError(`${name} is no snapshot: after snapshot: stand the 64 hexadecimal digits of its digest.`);
}

/**
 * Reads a stored snapshot by its digest: `<digest>.json.gz` or `.json` of `--snapshots DIR`, else the blob of the storage
 * account. One whose content has another digest by now (what counts for it may have changed) is told. @throws UsageError
 */
export async function readSnapshot(digest: string, place: SnapshotPlace, terminal: Terminal): Promise<Estate> {
  const estate =
    place.snapshots === undefined ? await readStored(digest, place) : await readCopy(digest, place.snapshots);
  const found = toSnapshot(estate).digest;
  if (found !== digest) terminal.progress(`breakwater: the content of snapshot ${digest} now has the digest ${found}`);
  return { ...estate, source: { kind: 'files', description: `snapshot:${digest}` } };
}

async function readStored(digest: string, { account }: SnapshotPlace): Promise<Estate> {
  const estate = await openStores(account).snapshots.get(digest);
  if (!estate) throw new UsageError(`snapshot:${digest} is not in the store.`);
  return estate;
}

async function readCopy(digest: string, folder: string): Promise<Estate> {
  const packed = join(folder, `${digest}.json.gz`);
  const text = await readFile(packed)
    .then((bytes) => gunzipSync(bytes, { maxOutputLength: mostBytes }).toString('utf8'))
    .catch((error: unknown) => readPlain(join(folder, `${digest}.json`), packed, error));
  const estate = toEstate([{ name: digest, text }], { kind: 'files' });
  if (estate.resources.length > 0) return estate;
  throw new UsageError(`snapshot:${digest} in ${folder} holds no resource.`);
}

async function readPlain(plain: string, packed: string, error: unknown): Promise<string> {
  return readFile(plain, 'utf8').catch(() => {
    throw new UsageError(`${packed} cannot be read: ${reasonOf(error)}.`);
  });
}
