import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { findReference } from '../support/reference.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const orders = join(root, 'local/scenarios/terraform-private/estate');
const drifts = findReference('fixtures/drift');
let folder: string;
let after: string;

/** The estate with the wrong port in the rule on the FQDN tag, as variant wrong-port has it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-diff-'));
  after = join(folder, 'after');
  await cp(orders, after, { recursive: true });
  const file = join(after, 'firewall.json');
  const text = await readFile(file, 'utf8');
  const rule = text.indexOf('"name": "aks-core"');
  await writeFile(file, text.slice(0, rule) + text.slice(rule).replace('"port": 443', '"port": 8443'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const status = await main(['diff', ...words], terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

describe('breakwater diff', () => {
  it('tells broken dependencies first, then each change with its values, and exits 1', async () => {
    const { status, output } = await run(orders, after);
    expect(status).toBe(1);
    const place = (pattern: RegExp) => output.search(pattern);
    expect(output).toMatch(/^1 change: 1 changed\. Dependencies: (\d+) worse, 0 better\.\n\nWORSE \(\1\)/);
    expect(output).toMatch(/^ {2}allowed -> DENIED {4}packages\.aks\.azure\.com HTTPS:443 of aks-orders$/m);
    expect(place(/WORSE/)).toBeLessThan(place(/^~ rcg-orders/m));
    expect(output).toMatch(
      /- \{"protocolType": "Https", "port": 443\}\n {8}\+ \{"protocolType": "Https", "port": 8443\}\n {10}\(1 unchanged\)/,
    );
    expect(output).toMatch(/^\d+ resources unchanged\.$/m);
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says nothing of a state against itself, and exits 0', async () => {
    const { status, output } = await run(orders, orders);
    expect({ status, output }).toEqual({
      status: 0,
      output: expect.stringMatching(/^Nothing changed\.\n\n\d+ resources unchanged\.\n$/) as string,
    });
  });

  it('turns round: what one way breaks, the other way mends', async () => {
    const { status, output } = await run(after, orders);
    expect(output).toMatch(/^1 change: 1 changed\. Dependencies: 0 worse, \d+ better\./);
    expect(output).toMatch(/^BETTER \(\d+\)\n {2}denied -> ALLOWED/m);
    expect(status).toBe(0);
  });

  it('prints drift and verdict changes as JSON and nothing else', async () => {
    const { status, output, errors } = await run(orders, after, '--format', 'json');
    const { drift, verdictChanges, ...rest } = JSON.parse(output) as {
      drift: { baseline: { digest: string }; changes: { kind: string; breaks?: string[] }[] };
      verdictChanges: object[];
    };
    expect(rest).toEqual({});
    expect(errors).toBe('');
    expect(status).toBe(1);
    expect(drift.baseline.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(drift.changes).toMatchObject([
      {
        kind: 'changed',
        severity: 'high',
        breaks: expect.arrayContaining(['core.fqdn.packages-aks.global']) as string[],
      },
    ]);
    expect(verdictChanges).toContainEqual({
      clusterId: expect.stringMatching(/aks-orders$/i) as string,
      dependencyId: 'core.fqdn.packages-aks.global',
      destination: 'packages.aks.azure.com',
      protocol: 'HTTPS',
      port: 443,
      before: 'allowed',
      after: 'denied',
    });
  });

  it('takes the severity from which it fails', async () => {
    expect((await run(orders, after, '--fail-on', 'critical')).status).toBe(0);
    expect((await run(after, orders, '--fail-on', 'info')).status).toBe(1);
  });

  it.each([
    [['one.json'], 'breakwater: diff needs two estates, before and after: files or folders; see breakwater --help.'],
    [['a', 'b', '--fail-on', 'bad'], 'breakwater: --fail-on bad is not one of critical, high, medium, low, info.'],
    [['/nowhere/a.json', '/nowhere/b.json'], 'breakwater: /nowhere/a.json cannot be read: no such file or folder.'],
  ])('refuses %s in one line, with exit 2', async (words, message) => {
    expect(await run(...words)).toEqual({ status: 2, output: '', errors: message });
  });

  it.skipIf(!drifts)('compares what holds no cluster or only public history too', async () => {
    const pair = join(drifts ?? '', '02-03');
    const { status, output } = await run(join(pair, 'before.json'), join(pair, 'after.json'));
    expect(status).toBe(0);
    expect(output).toMatch(/^3 changes: 2 added and 1 changed\. No dependency is affected\./);
  });
});
