import { hash } from 'node:crypto';

/** sha256 of a text (UTF-8), as 64 lower-case hexadecimal digits. The one hash of the project: snapshots, fingerprints, keys. */
export function toSha256(text: string): string {
  return hash('sha256', text, 'hex');
}
