import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** The largest estate of the benchmarks is a tenth of it; more than this is no estate of ours. */
const mostBytes = 512 * 1024 * 1024;

/** Measured (`npm run bench -- drift`): a snapshot of 12 MB takes less than half the time of level 6 and 0.2 MB more. */
const level = 1;

/** A value as gzipped JSON; the same value gives the same bytes. */
export function gzipJson(value: unknown): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify(value), { level });
}

/** The value of gzipped JSON. @throws Error if it is neither. */
export async function gunzipJson(body: Uint8Array): Promise<unknown> {
  const text = await promisify(gunzip)(body, { maxOutputLength: mostBytes });
  return JSON.parse(text.toString('utf8'));
}
