/** Makes the deployment zip: `npm run package`. The same sources give the same bytes. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync, type Zippable } from 'fflate';

const root = new URL('../', import.meta.url);

/** The earliest time a zip can hold: nothing of the machine or the hour enters the file. */
const fixedTime = new Date(1980, 0, 1);

/** Zips the bundle with host.json and a package.json that only names the entry point. Returns the zip's size in bytes. */
export async function makeZip(target: URL): Promise<number> {
  const files: Zippable = {
    'host.json': await readFile(new URL('host.json', root)),
    'package.json': new TextEncoder().encode(await toManifest()),
  };
  const folder = new URL('dist/functions/', root);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const name of names.sort()) files[`functions/${relative(fileURLToPath(folder), name)}`] = await readFile(name);
  const zip = zipSync(files, { level: 9, mtime: fixedTime });
  await writeFile(target, zip);
  return zip.length;
}

async function toManifest(): Promise<string> {
  const { name, version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as Record<string, string>;
  return `${JSON.stringify({ name, version, main: 'functions/index.cjs' }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const size = await makeZip(new URL('dist/breakwater.zip', root));
  process.stdout.write(`dist/breakwater.zip ${(size / 1e6).toFixed(2)} MB\n`);
}
