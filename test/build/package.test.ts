import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzurite } from '../../local/host/azurite.ts';
import { startHost } from '../../local/host/startHost.ts';
import { putLocalConfig } from '../../local/localConfig.ts';
import { toLocalSettings } from '../../local/localSettings.ts';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { startSimulator } from '../../local/simulator/startSimulator.ts';
import type { Report } from '../../shared/model/report.ts';
import { readSourceFiles, root } from '../support/sourceFiles.ts';
import { standingClock } from '../support/standingClock.ts';

const run = promisify(execFile);
let folder: string;

/** A copy of what the package is made from, in a folder of another name and depth. */
async function copySources(name: string): Promise<string> {
  const copy = join(folder, name);
  for (const part of ['functions', 'shared', 'build', 'host.json', 'package.json', 'package-lock.json', 'LICENSE'])
    await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function packageIn(copy: string): Promise<Buffer> {
  await run(process.execPath, [join(copy, 'build/package.ts')], { cwd: folder });
  return readFile(join(copy, 'dist/breakwater.zip'));
}

let zip: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-package-'));
  zip = await packageIn(await copySources('first'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses: readonly unknown[];
    readonly hashes: readonly { readonly content: string }[];
  }[];
}

const textOf = (files: Readonly<Record<string, Uint8Array>>, name: string) => new TextDecoder().decode(files[name]);

describe('the deployment zip', () => {
  it('is the same byte for byte when it is made again in another folder', async () => {
    const second = await packageIn(await copySources('second/deeper/down'));
    const digests = [zip, second].map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    expect(digests[0]).toBe(digests[1]);
  });

  it('stays below 3 MB and holds bundle, host.json, a manifest that only names the entry, bill and licences', () => {
    expect(zip.length).toBeLessThan(3_000_000);
    const files = unzipSync(zip);
    const names = Object.keys(files).filter((name) => !name.startsWith('functions/work/'));
    expect(names.sort()).toEqual([
      'LICENSE',
      'THIRD-PARTY-LICENSES.txt',
      'functions/index.cjs',
      'host.json',
      'package.json',
      'sbom.cdx.json',
    ]);
    expect(Object.keys(files)).toContain('functions/work/auditCluster.mjs');
    const manifest = JSON.parse(textOf(files, 'package.json')) as Record<string, unknown>;
    expect(manifest).toEqual({
      name: 'breakwater',
      version: manifest['version'],
      private: true,
      main: 'functions/index.cjs',
    });
  });

  it('lists in its bill every package that is bundled, with licence and hash, and none that is for development only', async () => {
    const files = unzipSync(zip);
    const bill = JSON.parse(textOf(files, 'sbom.cdx.json')) as Bill;
    expect([bill.bomFormat, bill.specVersion]).toEqual(['CycloneDX', '1.6']);
    const names = bill.components.map(({ name }) => name);
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const imported = readSourceFiles(['functions', 'shared']).flatMap(({ imports }) =>
      imports.filter(({ relative, typeOnly }) => !relative && !typeOnly).map(({ target }) => target),
    );
    const wanted = imported.flatMap((target) => /^(?!node:)(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? []);
    expect(new Set(wanted).size).toBeGreaterThan(8);
    expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => name in devDependencies)).toEqual([]);
    expect(new Set(bill.components.map(({ purl }) => purl)).size).toBe(bill.components.length);
    for (const { name, version, purl, licenses, hashes } of bill.components) {
      expect(purl, name).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(licenses, name).toHaveLength(1);
      expect(hashes[0]?.content, name).toMatch(/^[0-9a-f]{128}$/);
    }
    const licences = textOf(files, 'THIRD-PARTY-LICENSES.txt');
    for (const { name, version } of bill.components) expect(licences).toContain(`${name} ${version}: `);
    expect(licences).toContain('Permission is hereby granted');
  });

  it('names no folder of the machine that made it', () => {
    const texts = Object.values(unzipSync(zip)).map((bytes) => new TextDecoder().decode(bytes));
    expect(texts.filter((text) => text.includes(folder) || text.includes(root))).toEqual([]);
  });

  it('runs from an empty folder, without node_modules, and audits a cluster', async () => {
    const empty = join(folder, 'empty');
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      await mkdir(dirname(join(empty, name)), { recursive: true });
      await writeFile(join(empty, name), content);
    }
    const report = await auditWith(empty);
    expect(report.clusters.map(({ name }) => name)).toEqual(['aks-egress']);
    const denied = report.findings.filter(
      ({ kind, severity }) => kind === 'dependency-denied' && severity === 'critical',
    );
    expect(JSON.stringify(denied)).toContain('packages.aks.azure.com');
    expect(report.complete).toBe(true);
  });
});

/** Starts the app in a folder on storage and a simulated Azure, audits once, and gives the report that it serves. */
async function auditWith(app: string): Promise<Report> {
  const scenario = await readScenario('egress-article');
  const log = () => undefined;
  const azurite = await startAzurite();
  const simulator = await startSimulator({
    scenario,
    controlPort: 0,
    eventTarget: undefined,
    now: () => new Date(),
    log,
  });
  await putLocalConfig(azurite.connectionString);
  const settings = toLocalSettings({ scenario, azurite, simulator, port: 7071 });
  const hostJson: unknown = JSON.parse(await readFile(join(app, 'host.json'), 'utf8'));
  const { main } = JSON.parse(await readFile(join(app, 'package.json'), 'utf8')) as { main: string };
  const host = await startHost({ entry: join(app, main), settings, hostJson, port: 0, log, now: standingClock });
  try {
    await host.runTimer('scheduledAudit');
    await host.idle();
    const response = await fetch(`${host.url}/api/report`, { headers: { accept: 'application/json' } });
    return (await response.json()) as Report;
  } finally {
    await host.close();
    await simulator.close();
    await azurite.close();
  }
}
