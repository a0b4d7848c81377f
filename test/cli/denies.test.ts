import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const estate = join(root, 'local/scenarios/egress-article/estate');
const clusterId =
  '/subscriptions/00000000-0000-0000-0000-000000000101/resourcegroups/rg-egress/providers/Microsoft.ContainerService/managedClusters/aks-egress';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const status = await main(['denies', ...words], terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

async function write(name: string, ...lines: string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

const needed =
  'HTTPS request from 10.42.1.5:40001 to mcr.microsoft.com:443. Action: Deny. No rule matched. Proceeding with default action';
const other =
  'HTTPS request from 10.42.1.6:40002 to shop.example.net:443. Action: Deny. No rule matched. Proceeding with default action';
const allowed =
  'HTTPS request from 10.42.1.6:40003 to mcr.microsoft.com:443. Action: Allow. Rule Collection: c. Rule: r';
const stranger = 'TCP request from 192.0.2.9:40004 to 198.51.100.1:443. Action: Deny';

describe('breakwater denies', () => {
  it('folds the denials and joins them to cluster and dependency, and ends with 1 if something required is among them', async () => {
    const file = await write('a.log', needed, other, allowed, needed.replace('40001', '40009'));
    const { status, output, errors } = await run(file, '--estate', estate, '--format', 'json');
    expect([status, errors]).toEqual([1, '']);
    const result = JSON.parse(output) as { denies: object[]; unparsed: object[]; rows?: object[] };
    expect(result.denies).toMatchObject([
      { class: 'dependency', clusterId, count: 2, sources: 1, destination: 'mcr.microsoft.com' },
      { class: 'undocumented', clusterId, count: 1, destination: 'shop.example.net' },
    ]);
    expect(result.unparsed).toEqual([]);
    expect(result).not.toHaveProperty('rows');
  });

  it('says of every row what it is', async () => {
    const file = await write(
      'b.log',
      needed,
      allowed,
      'DNS Request: 10.42.1.5:1 - 1 A IN a.example. udp 1 false 1 NOERROR - 0 1s',
      stranger,
    );
    const { status, output, errors } = await run(file, '--estate', estate, '--format', 'json', '--rows');
    expect(status).toBe(1);
    expect(errors).toContain("1 denied row from no subnet of the estate's clusters");
    const { rows } = JSON.parse(output) as {
      rows: { class: string; clusterId: string | null; dependencyIds: string[] }[];
    };
    expect(rows.map((row) => [row.class, row.clusterId])).toEqual([
      ['dependency', clusterId],
      ['ignored', null],
      ['ignored', null],
      ['undocumented', null],
    ]);
    expect(rows[0]?.dependencyIds.length).toBeGreaterThan(0);
    expect(rows[0]).toMatchObject({ file, line: 1 });
  });

  it('shows rows in no known form, with 3 if nothing required was denied', async () => {
    const file = await write('c.log', other, 'what is this?', '{"a":');
    const { status, output, errors } = await run(file, '--estate', estate);
    expect(status).toBe(3);
    expect(output).toMatch(/1 +undocumented aks-egress shop\.example\.net +HTTPS:443/);
    expect(errors).toContain(`2 records in no known form of firewall log, the first at ${file}:2`);
  });

  it('says that an answer is partial, and that what was denied of it may not be all', async () => {
    const columns = ['TimeGenerated', 'Fqdn', 'SourceIp', 'Protocol', 'Action'].map((name) => ({ name }));
    const row = ['2026-03-01T08:00:00.123Z', 'shop.example.net', '10.42.1.5', 'HTTPS', 'Deny'];
    const answer = { tables: [{ name: 'PrimaryResult', columns, rows: [row] }], error: { code: 'PartialError' } };
    const file = await write('partial.json', JSON.stringify(answer));
    const { status, errors } = await run(file, '--estate', estate);
    expect([status, errors]).toEqual([3, `breakwater: ${file} is a partial answer: the service left rows out`]);
    const terminal = keptTerminal();
    await main(['audit', estate, '--logs', file, '--format', 'json'], terminal);
    const report = JSON.parse(terminal.output()) as { gaps: object[] };
    expect(report.gaps).toContainEqual(expect.objectContaining({ resource: file, reason: 'unavailable' }));
  });

  it('speaks of the estate only, and of what could be read, where it shows nothing', async () => {
    const others = await run(await write('strangers.log', stranger), '--estate', estate);
    expect(others.output).toBe("The logs show no denied flow of the estate's clusters.\n");
    const unread = await run(await write('unread.log', 'what is this?'));
    expect([unread.status, unread.output]).toEqual([3, 'What could be read of the logs shows no denied flow.\n']);
    expect((await run(await write('allowed.log', allowed))).output).toBe('The logs show no denied flow.\n');
  });

  it('folds without an estate, and attributes nothing', async () => {
    const { status, output } = await run(await write('d.log', needed, stranger), '--format', 'json');
    expect(status).toBe(0);
    expect((JSON.parse(output) as { denies: { clusterId: null }[] }).denies).toMatchObject([
      { clusterId: null, class: 'undocumented' },
      { clusterId: null, class: 'undocumented' },
    ]);
  });

  it('writes out what a host name would do to the terminal', async () => {
    const file = await write(
      'e.json',
      JSON.stringify([
        {
          Type: 'AZFWApplicationRule',
          Action: 'Deny',
          SourceIp: '10.42.1.5',
          Fqdn: '\u001b[31mred\u202e.example',
          Protocol: 'HTTPS',
          DestinationPort: 443,
          TimeGenerated: '2026-11-21T08:00:00Z',
        },
      ]),
    );
    const { output } = await run(file, '--estate', estate);
    expect(output).not.toContain('\u001b');
    expect(output).not.toContain('\u202e');
    expect(output).toContain('red');
  });

  it.each([
    ['no file', []],
    ['a file that is not there', ['nowhere.log']],
    ['rows in a table', ['a.log', '--rows']],
    ['an unknown format', ['a.log', '--format', 'html']],
  ])('refuses %s with one line and 2', async (_what, words) => {
    const { status, output, errors } = await run(...words);
    expect([status, output, errors.split('\n').length]).toEqual([2, '', 1]);
  });
});
