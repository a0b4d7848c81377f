/**
 * Makes the deployment zip: `npm run package`. The same sources give the same bytes, wherever they lie. Beside the zip,
 * `dist/package` holds the same files for tools that zip by themselves.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync, type Zippable } from 'fflate';
import { bundle } from './bundle.ts';
import { type BundledPackage, toBill, toBundledPackages, toLicenceList } from './bundledPackages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundleFolder = 'dist/functions';

/** The earliest time a zip can hold, as local time because the format knows no other: nothing of the machine or the hour enters the file. */
const fixedTime = new Date(1980, 0, 1);

/** What was packaged. */
export interface Packaged {
  /** Bytes of the zip. */
  readonly size: number;
  readonly packages: readonly BundledPackage[];
}

/** Bundles the functions and writes zip and folder (absolute paths). */
export async function makePackage(zipFile: string, folder: string): Promise<Packaged> {
  const inputs = await bundle('functions/index.ts', bundleFolder);
  const packages = await toBundledPackages(root, inputs);
  const files = await collectFiles(packages);
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const zip = zipSync(files satisfies Zippable, { level: 9, mtime: fixedTime });
  await writeFile(zipFile, zip);
  return { size: zip.length, packages };
}

/** Every file of the deployment by its path, in the order in which it is zipped. */
async function collectFiles(packages: readonly BundledPackage[]): Promise<Readonly<Record<string, Uint8Array>>> {
  const toBytes = (text: string) => new TextEncoder().encode(text);
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Own;
  const files: Record<string, Uint8Array> = {
    'host.json': await readFile(join(root, 'host.json')),
    'package.json': toBytes(toManifest({ name, version })),
    'sbom.cdx.json': toBytes(toBill({ name, version }, packages)),
    LICENSE: await readFile(join(root, 'LICENSE')),
    'THIRD-PARTY-LICENSES.txt': toBytes(toLicenceList(packages)),
  };
  const folder = join(root, bundleFolder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of names.sort())
    files[`functions/${relative(folder, path).replaceAll('\\', '/')}`] = await readFile(path);
  return files;
}

interface Own {
  readonly name: string;
  readonly version: string;
}

/** Only what the worker needs: the entry point, and nothing to install. */
function toManifest({ name, version }: Own): string {
  return `${JSON.stringify({ name, version, private: true, main: 'functions/index.cjs' }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const zip = join(root, 'dist/breakwater.zip');
  const { size, packages } = await makePackage(zip, join(root, 'dist/package'));
  process.stdout.write(`dist/breakwater.zip ${(size / 1e6).toFixed(2)} MB, ${packages.length} packages bundled\n`);
}
