import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const scenario = join(root, 'local/scenarios/egress-article/estate');
const own = {
  id: 'custom.git',
  destination: { host: 'git.example.com' },
  protocol: 'HTTPS',
  port: 443,
  need: 'required',
  reason: 'Sources',
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function audit(config: string, name = 'own.json') {
  const file = join(folder, name);
  await writeFile(file, config);
  const terminal = keptTerminal();
  const status = await main(['audit', scenario, '--config', file, '--format', 'json'], terminal);
  return { status, output: terminal.output(), errors: terminal.errors(), file };
}

describe('breakwater audit --config', () => {
  it('judges own dependencies', async () => {
    const { output } = await audit(JSON.stringify({ dependencies: [own] }));
    const { findings } = JSON.parse(output) as { findings: { dependencyId?: string; severity: string }[] };
    expect(findings.find(({ dependencyId }) => dependencyId === 'custom.git')?.severity).toBe('critical');
  });

  it('is heard by breakwater dependencies too', async () => {
    const file = join(folder, 'own.json');
    await writeFile(file, JSON.stringify({ dependencies: [own] }));
    const terminal = keptTerminal();
    expect(await main(['dependencies', scenario, '--config', file, '--format', 'csv'], terminal)).toBe(0);
    expect(terminal.output()).toContain('git.example.com');
  });

  it('exits 2 with each mistake on a line of its own, and prints no report', async () => {
    const { status, errors, output, file } = await audit('{\n"needs": 1,\n"tenants": []\n}');
    expect(status).toBe(2);
    expect(output).toBe('');
    expect(errors.split('\n')).toEqual([
      `breakwater: ${file}:2: $.needs must be a list`,
      `${file}:3: $.tenants is not known here`,
    ]);
  });

  it('exits 2 for a file that is not there', async () => {
    const terminal = keptTerminal();
    expect(await main(['audit', scenario, '--config', join(folder, 'none.json')], terminal)).toBe(2);
    expect(terminal.errors()).toContain('no such file');
  });

  it('is not taken for an estate file when a folder is read', async () => {
    await writeFile(join(folder, 'breakwater.config.json'), '{}');
    await writeFile(join(folder, 'own.json'), await readFile(join(scenario, 'clusters.json'), 'utf8'));
    const terminal = keptTerminal();
    await main(['audit', folder, '--format', 'json'], terminal);
    expect(terminal.output()).not.toContain('breakwater.config.json');
  });

  it('is breakwater.config.json of the working folder if nobody names one', async () => {
    await writeFile(join(folder, 'breakwater.config.json'), '{"needs": 1}');
    const words = [join(root, 'cli/main.ts'), 'audit', scenario];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toContain('breakwater.config.json:1: $.needs must be a list');
    expect(status).toBe(2);
  });
});
