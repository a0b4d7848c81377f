import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { readFiles } from '../../cli/readFiles.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const scenario = join(root, 'local/scenarios/egress-article/estate');
const fixtures = findReference('fixtures');
const schemaFile = findReference('contracts/report.schema.json');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const status = await main(words, terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

describe('breakwater audit', () => {
  it('exits 1 and names the denied dependency of the scenario and the rule that it misses', async () => {
    const { status, output } = await run('audit', scenario);
    expect(status).toBe(1);
    expect(output).toContain('packages.aks.azure.com');
    expect(output).toContain('fqdn');
  });

  it('counts what is optional and not let through, and lists it with --all', async () => {
    const listed = /^ {2}denied +optional /gm;
    const { output } = await run('audit', scenario);
    expect(output).toMatch(/\d+ optional ones not let through; audit --all/);
    expect(output).not.toMatch(listed);
    expect((await run('audit', scenario, '--all')).output.match(listed)?.length).toBeGreaterThan(5);
  });

  it.each([
    ['markdown', /^## [A-Z ]+: /],
    ['sarif', /"version": "2\.1\.0"/],
    ['junit', /^<\?xml /],
    ['csv', /^cluster,verdict,need,/],
    ['metrics', /^# HELP breakwater_cluster_state /],
  ])('writes --format %s for other tools', async (format, start) => {
    const { output } = await run('audit', scenario, '--format', format);
    expect(output).toMatch(start);
  });

  it('prints the report and nothing else with --format json', async () => {
    const { output } = await run('audit', scenario, '--format', 'json');
    const report = JSON.parse(output) as { schemaVersion: string; clusters: unknown[] };
    expect(report.schemaVersion).toBe('1.0');
    expect(report.clusters).toHaveLength(1);
  });

  it('counts the rows of log files of several forms, and what it does not know of them is a gap of its file', async () => {
    const message = (port: number) =>
      `HTTPS request from 10.42.1.5:${port} to mcr.microsoft.com:443. Action: Deny. No rule matched. Proceeding with default action`;
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      JSON.stringify({
        category: 'AzureFirewallApplicationRule',
        time: `2026-03-01T08:${String(index % 60).padStart(2, '0')}:00.123Z`,
        properties: { msg: message(1024 + index) },
      }),
    );
    const [ndjson, csv] = [join(folder, 'many.ndjson'), join(folder, 'more.csv')];
    await writeFile(ndjson, [...lines, '{"no":"row"}', 'neither is this'].join('\n'));
    await writeFile(csv, `TimeGenerated,msg_s\n2026-03-01T09:00:00.123Z,"${message(900)}"\n`);
    const { output } = await run('audit', scenario, '--logs', ndjson, '--logs', csv, '--format', 'json');
    const report = JSON.parse(output) as {
      denies: object[];
      gaps: object[];
      findings: { kind: string; evidence: unknown }[];
    };
    expect(report.denies).toMatchObject([
      {
        class: 'dependency',
        destination: 'mcr.microsoft.com',
        count: 3_001,
        sources: 1,
        lastSeen: '2026-03-01T09:00:00.123Z',
      },
    ]);
    expect(report.gaps).toContainEqual(expect.objectContaining({ resource: ndjson, reason: 'malformed' }));
    expect(JSON.stringify(report.gaps)).not.toContain('more.csv');
    const told = report.findings.filter(({ evidence }) => JSON.stringify(evidence).includes('3001'));
    // What is documented and denied again and again is no undocumented dependency.
    expect(told.map(({ kind }) => kind)).toEqual(['dependency-denied', 'model-disagrees']);
  });

  it('gives the same bytes for the same input', async () => {
    const first = await run('audit', scenario, '--format', 'json', '--now', '2026-01-01T00:00:00Z');
    const second = await run('audit', scenario, '--format', 'json', '--now', '2026-01-01T00:00:00Z');
    expect(second.output).toBe(first.output);
  });

  it('writes the page to a file with --out', async () => {
    const file = join(folder, 'report.html');
    const { output } = await run('audit', scenario, '--format', 'html', '--out', file);
    expect(output).toBe('');
    expect(await readFile(file, 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('exits 3, not 0, where the estate hides what was asked for', async () => {
    const file = join(folder, 'cluster-alone.json');
    const id =
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c';
    const subnet =
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s';
    const properties = { fqdn: 'c.hcp.eastus.azmk8s.io', agentPoolProfiles: [{ name: 'p', vnetSubnetID: subnet }] };
    await writeFile(file, JSON.stringify({ id, location: 'eastus', properties }));
    const { status, output } = await run('audit', file, '--format', 'json');
    const report = JSON.parse(output) as { complete: boolean; summary: { dependencies: { allowed: number } } };
    expect(report.complete).toBe(false);
    expect(report.summary.dependencies.allowed).toBe(0);
    expect(status).toBe(3);
  });

  it.each([
    ['the firewall', /azureFirewalls$/i],
    ['the cluster', /managedClusters$/i],
  ])('exits 3 where %s is in no file', async (_what, type) => {
    const files = await readFiles([scenario]);
    const resources = files.flatMap(({ text }) => JSON.parse(text) as { type: string }[]);
    const file = join(folder, 'without.json');
    await writeFile(file, JSON.stringify(resources.filter((resource) => !type.test(resource.type))));
    const { status, output } = await run('audit', file, '--format', 'json');
    expect((JSON.parse(output) as { complete: boolean }).complete).toBe(false);
    expect(status).toBe(3);
  });

  it.each([
    [['audit'], 'needs estate files'],
    [['audit', '/no/such/file'], '/no/such/file cannot be read: no such file'],
    [['audit', scenario, '--format', 'pdf'], '--format pdf is not one of'],
    [['audit', scenario, '--fail-on', 'never'], '--fail-on never is not one of'],
    [['audit', scenario, '--now', 'soon'], '--now soon is no ISO 8601 time'],
    [['audit', scenario, '--colour'], '--colour'],
    [['audit', scenario, '--subscription', 'x'], 'not both'],
    [['adit'], 'unknown command adit'],
  ])('says in one line what is wrong with %j and exits 2', async (words, expected) => {
    const { status, output, errors } = await run(...words);
    expect(status).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(expected);
    expect(errors.split('\n')).toHaveLength(1);
  });

  it('keeps its exit status when whoever reads its output stops early', () => {
    const script = `node cli/breakwater.js audit ${JSON.stringify(scenario)} --format json | head -c 10; exit "\${PIPESTATUS[0]}"`;
    const child = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(child.status).toBe(1);
  });

  it('says which file is no estate and exits 2', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{"id": ');
    const { status, errors } = await run('audit', file);
    expect(status).toBe(2);
    expect(errors).toContain('broken.json');
  });

  it
    .skipIf(!fixtures || !schemaFile)
    .each([
      'D1-aks-baseline/estate.json',
      'D2-aks-secure-baseline/estate.json',
      'D6-terraform-devops/estate.json',
      'D7-landing-zone-accelerator/estate.json',
      'drift/01-02/before.json',
      'drift/02-03/after.json',
      'drift/05-06/after.json',
    ])('gives a report that the schema accepts for %s', async (name) => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(await readFile(schemaFile ?? '', 'utf8')) as object);
    const { output } = await run('audit', join(fixtures ?? '', name), '--format', 'json');
    expect(validate(JSON.parse(output)), JSON.stringify(validate.errors)).toBe(true);
  });
});
