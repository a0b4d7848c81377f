/** What the bundle holds of other people's packages: their names, versions, licences, and the bill of materials made of them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package of which the bundle holds at least one file. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression as the package says. */
  readonly licence: string;
  /** Subresource integrity of the published archive, `sha512-…`; absent if the lock file has none. */
  readonly integrity?: string;
  /** The licence's text; absent where the package carries none. */
  readonly licenceText?: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
}

/**
 * The packages that files belong to, sorted by name and version, as the lock file in `root` has them.
 * @throws Error for a package that the lock file lacks, has as a development dependency, or gives no licence
 */
export async function toBundledPackages(root: string, files: readonly string[]): Promise<readonly BundledPackage[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockEntry>>;
  };
  const folders = [...new Set(files.flatMap((file) => toPackageFolder(file) ?? []))].sort();
  const packages = await Promise.all(folders.map((folder) => toPackage(root, folder, lock.packages[folder])));
  const byName = new Map(packages.map((found) => [`${found.name}@${found.version}`, found]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

/** `node_modules/@azure/identity` of a file in it, whatever stands before (plugins give absolute paths); undefined for a file of our own. */
function toPackageFolder(file: string): string | undefined {
  const path = file.slice(Math.max(0, file.indexOf('node_modules/')));
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

async function toPackage(root: string, folder: string, entry: LockEntry | undefined): Promise<BundledPackage> {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (entry?.version === undefined || entry.dev)
    throw new Error(`${name} is bundled and is no dependency of the lock file.`);
  if (entry.license === undefined) throw new Error(`${name} says no licence.`);
  const licenceText = await readLicence(join(root, folder));
  return {
    name,
    version: entry.version,
    licence: entry.license,
    ...(entry.integrity === undefined ? {} : { integrity: entry.integrity }),
    ...(licenceText === undefined ? {} : { licenceText }),
  };
}

async function readLicence(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(name)).sort();
  const [first] = names;
  if (first === undefined) return undefined;
  return (await readFile(join(folder, first), 'utf8')).replaceAll('\r\n', '\n').trim();
}

/** The bill of materials in the form of CycloneDX 1.6, without time or serial number: the same packages give the same bytes. */
export function toBill(own: { name: string; version: string }, packages: readonly BundledPackage[]): string {
  const component = { type: 'application', 'bom-ref': `${own.name}@${own.version}`, ...own };
  const components = packages.map(toComponent);
  const dependencies = [
    { ref: component['bom-ref'], dependsOn: components.map((each) => each['bom-ref']) },
    ...components.map((each) => ({ ref: each['bom-ref'] })),
  ];
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component },
    components,
    dependencies,
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function toComponent({ name, version, licence, integrity }: BundledPackage) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const hash = integrity?.startsWith('sha512-') ? Buffer.from(integrity.slice(7), 'base64').toString('hex') : undefined;
  const license = /\s/.test(licence) ? { expression: licence } : { license: { id: licence } };
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [license],
    ...(hash === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: hash }] }),
  };
}

/** Names, versions and licences, and below them each licence's text once with the packages that it is of. */
export function toLicenceList(packages: readonly BundledPackage[]): string {
  const rows = packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
  const texts = Map.groupBy(
    packages.filter(({ licenceText }) => licenceText !== undefined),
    ({ licenceText }) => licenceText ?? '',
  );
  const blocks = [...texts].map(
    ([text, those]) => `${'-'.repeat(80)}\n${those.map(({ name }) => name).join(', ')}\n\n${text}\n`,
  );
  return `This package holds code of:\n\n${rows.join('\n')}\n\n${blocks.join('\n')}`;
}
