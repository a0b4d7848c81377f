import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** Properties that hold one text: plain while it is short (people can read it in the portal), else gzipped in parts. */
export type PackedText = Readonly<Record<string, string | number | Uint8Array>>;

/** A string property holds 64 KiB of UTF-16, a binary one 64 KiB, an entity 1 MiB (Table service data model). */
const mostCharacters = 30_000;
const partBytes = 60 * 1024;
const mostParts = 14;

/** A text as properties of a table entity. @throws RangeError if it does not fit in one entity even gzipped. */
export async function packText(text: string): Promise<PackedText> {
  if (text.length <= mostCharacters) return { text };
  const bytes = await promisify(gzip)(text);
  const parts = Math.ceil(bytes.length / partBytes);
  if (parts > mostParts) throw new RangeError(`${text.length} characters do not fit in one table entity.`);
  const entries = Array.from({ length: parts }, (_, index): [string, Uint8Array] => [
    `part${index}`,
    new Uint8Array(bytes.subarray(index * partBytes, (index + 1) * partBytes)),
  ]);
  return { parts, ...Object.fromEntries(entries) };
}

/** The text of such properties; undefined if there is none. @throws Error if a part is missing or damaged. */
export async function unpackText(properties: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const { text, parts } = properties;
  if (typeof text === 'string') return text;
  if (typeof parts !== 'number') return undefined;
  const bytes = Array.from({ length: parts }, (_, index) => {
    const part = properties[`part${index}`];
    if (!(part instanceof Uint8Array)) throw new Error(`Part ${index} of ${parts} is missing.`);
    return part;
  });
  return (await promisify(gunzip)(Buffer.concat(bytes))).toString('utf8');
}
