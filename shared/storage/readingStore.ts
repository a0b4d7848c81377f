import { toSha256 } from '../model/digest.ts';
import type { ReadingStore } from '../ports.ts';
import { openContainer } from './blobContainer.ts';
import type { StorageOptions } from './clients.ts';

/** Readings as `readings/<name as 32 hexadecimal digits>.json.gz`. @throws PortError */
export function createReadingStore(options: StorageOptions): ReadingStore {
  const container = openContainer(options, 'readings', 'ReadingStore');
  return {
    get: (name) => container.read(toBlobName(name)),
    put: (name, reading, startedAt) => container.putNewer(toBlobName(name), reading, startedAt),
  };
}

function toBlobName(name: string): string {
  return `${toSha256(name).slice(0, 32)}.json.gz`;
}
