import { inParallel } from '../inParallel.ts';
import type { Estate } from '../model/estate.ts';
import { PortError, type SnapshotStore } from '../ports.ts';
import { openContainer } from './blobContainer.ts';
import type { StorageOptions } from './clients.ts';

/** How many blobs are removed at the same time. */
const width = 8;

/** Snapshots as `snapshots/<digest>.json.gz`. @throws PortError */
export function createSnapshotStore(options: StorageOptions): SnapshotStore {
  const container = openContainer(options, 'snapshots', 'SnapshotStore');
  return {
    put: (digest, estate) => container.create(toName(digest), estate),
    async get(digest) {
      // Only `put` writes here, so the content is an estate as JSON keeps it.
      return (await container.read(toName(digest))) as Estate | undefined;
    },
    async prune({ before, keep }) {
      const limit = Date.parse(before);
      const old = (await container.marks('')).filter(
        ({ name, writtenAt }) => writtenAt < limit && !keep.has(name.replace(/\.json\.gz$/, '')),
      );
      await inParallel(old, width, ({ name }) => container.remove(name));
      return old.length;
    },
  };
}

function toName(digest: string): string {
  if (/^[0-9a-f]{64}$/.test(digest)) return `${digest}.json.gz`;
  throw new PortError('A snapshot is named by 64 hexadecimal digits.', {
    port: 'SnapshotStore',
    operation: 'name',
    retryable: false,
  });
}
