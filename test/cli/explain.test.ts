import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const egress = join(root, 'local/scenarios/egress-article/estate');
const orders = join(root, 'local/scenarios/terraform-private/estate');
const schemaFile = findReference('contracts/report.schema.json');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const status = await main(['explain', ...words], terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

describe('breakwater explain', () => {
  it('tells an allowed flow from every subnet of a cluster, hop by hop, within 80 columns', async () => {
    const { status, output } = await run(orders, '--from', 'AKS-Orders', '--to', 'mcr.microsoft.com');
    expect(status).toBe(0);
    expect(output).toMatch(/^ALLOWED {2}AKS-Orders \(3 subnets\) -> mcr\.microsoft\.com HTTPS:443/);
    for (const subnet of ['snet-pods', 'snet-system', 'snet-user']) expect(output).toContain(`From ${subnet}: allowed`);
    expect(output).toMatch(/ 2 {2}route +pass .*\n.*leads to firewall fw-platform/);
    expect(output).toMatch(/ 4 {2}network +pass +fw-platform: \d+ network rules? in/);
    expect(output).toMatch(/ 5 {2}application +ALLOW +rcg-orders\/orders-app\/microsoft-registry/);
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('names the rule that denies and the one that would allow, and exits 1', async () => {
    const { status, output } = await run(egress, '--from', 'aks-subnet', '--to', 'https://packages.aks.azure.com/x');
    expect(status).toBe(1);
    expect(output).toMatch(/^DENIED/);
    expect(output).toMatch(/application +DENY +retired-hosts\/no-longer-used/);
    expect(output.replace(/\s+/g, ' ')).toContain('would allow it but is never reached');
  });

  it('exits 3 where configuration does not decide, and says why', async () => {
    const { status, output } = await run(egress, '--from', '10.42.1.9', '--to', '198.51.100.7:9000');
    expect(status).toBe(3);
    expect(output).toContain('service tags were compared by name');
    expect(output.replace(/\s+/g, ' ')).toContain('Service tag AzureCloud.eastus may hold the address.');
    expect(output.replace(/\s+/g, ' ')).toContain('Application rules are not asked');
  });

  it('prints verdict, caveats and trace as JSON and nothing else', async () => {
    const { output } = await run(orders, '--from', 'snet-user', '--to', 'mcr.microsoft.com', '--format', 'json');
    const answer = JSON.parse(output) as { readonly trace: readonly { readonly stage: string }[] };
    expect(Object.keys(answer)).toEqual(['verdict', 'caveats', 'trace']);
    expect(answer.trace.map(({ stage }) => stage)).toEqual(['route', 'dns', 'network', 'application']);
  });

  it.skipIf(schemaFile === undefined)('prints steps as the schema of the report has them', async () => {
    const schema = JSON.parse(await readFile(schemaFile ?? '', 'utf8')) as { readonly $defs: object };
    const isTrace = new Ajv2020({ strict: false }).compile({
      $defs: schema.$defs,
      type: 'array',
      minItems: 1,
      items: { $ref: '#/$defs/step' },
    });
    for (const to of [
      'mcr.microsoft.com',
      '*.example.com',
      '198.51.100.7:9000',
      'AzureCloud.eastus:1194',
      '10.31.0.9',
    ]) {
      const { output } = await run(orders, '--from', 'aks-orders', '--to', to, '--format', 'json');
      const { trace } = JSON.parse(output) as { readonly trace: readonly { readonly covers?: string }[] };
      expect(isTrace(trace), JSON.stringify(isTrace.errors)).toBe(true);
      expect(
        trace.every(({ covers }) => covers?.includes('from snet-')),
        to,
      ).toBe(true);
    }
  });

  it('writes to a file', async () => {
    const file = join(folder, 'answer.txt');
    expect((await run(egress, '--from', 'aks-egress', '--to', '*.example.com', '--out', file)).output).toBe('');
    expect(await readFile(file, 'utf8')).toMatch(/^DENIED/);
  });

  it('counts what the configuration asks for', async () => {
    const config = join(folder, 'breakwater.config.json');
    const dependency = {
      id: 'custom.shop',
      destination: { host: 'shop.example.com' },
      protocol: 'HTTPS',
      port: 443,
      need: 'required',
    };
    await writeFile(config, JSON.stringify({ dependencies: [{ ...dependency, reason: 'orders' }] }));
    const { output, errors } = await run(
      egress,
      '--from',
      'aks-egress',
      '--to',
      'shop.example.com',
      '--config',
      config,
    );
    expect(errors).toBe('');
    expect(output).toMatch(/Asked for by custom\.shop, required: shop\.example\.com\./);
  });

  const to = ['--to', 'mcr.microsoft.com'];
  it.each([
    [[], 'needs estate files'],
    [[egress, ...to], 'needs --from'],
    [[egress, '--from', 'aks-egress'], 'needs --to'],
    [
      [egress, '--from', 'aks-other', ...to],
      'aks-other is no cluster, subnet or address of the estate; it has cluster aks-egress',
    ],
    [[egress, '--from', '192.0.2.1', ...to], '192.0.2.1 lies in no subnet of the estate'],
    [[egress, '--from', 'aks-egress', '--to', 'www.example.*'], 'www.example.* is no host name'],
    [[egress, '--from', 'aks-egress', '--to', '300.1.1.1'], '300.1.1.1 is no host name'],
    [[egress, '--from', 'aks-egress', '--to', 'x.io:70000'], 'port 70000 is not between'],
    [[egress, '--from', 'aks-egress', '--to', 'x.io', '--protocol', 'udp'], 'udp needs a port'],
    [[egress, '--from', 'aks-egress', '--to', 'x.io', '--protocol', 'ftp'], 'ftp is not one of https, http, tcp, udp'],
    [[egress, '--from', 'aks-egress', ...to, '--format', 'html'], '--format html is not one of'],
    [[egress, '--from', 'aks-egress', ...to, '--now', 'soon'], '--now soon is no ISO 8601 time'],
  ])('says in one line what is wrong with %j and exits 2', async (words, expected) => {
    const { status, output, errors } = await run(...words);
    expect(status).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(expected);
    expect(errors.split('\n')).toHaveLength(1);
  });
});
