import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '../../shared/model/report.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const program = fileURLToPath(new URL('../../local/start.ts', import.meta.url));
/** A whole run takes about four seconds alone; all of the suite may run beside it. */
const patience = { timeout: 45_000, interval: 50 };

/** The folder for temporary files of the started process; what is left in it was left behind. */
let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-start-test-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The exit status. */
  readonly ended: Promise<number | null>;
}

function start(...words: string[]): Started {
  const env = { ...process.env, TMPDIR: folder, NO_COLOR: '1' };
  const started = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  let [stdout, stderr] = ['', ''];
  started.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(started, 'close').then(([code]) => code as number | null);
  return { process: started, stdout: () => stdout, stderr: () => stderr, ended };
}

async function listenAnywhere(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as { port: number }).port };
}

/** Two ports that were free a moment ago. */
async function freePorts(): Promise<{ port: number; controlPort: number; words: string[] }> {
  const [a, b] = [await listenAnywhere(), await listenAnywhere()];
  await Promise.all([a, b].map(({ server }) => once(server.close(), 'close')));
  return { port: a.port, controlPort: b.port, words: ['--port', String(a.port), '--control-port', String(b.port)] };
}

async function childrenOf(pid: number | undefined): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([own, parent]) => (own !== undefined && parent === pid ? [own] : []));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('npm start --once', () => {
  it('names the denied dependency and the rule that denies it, ends with 1 and keeps what it was asked to', async () => {
    const { words } = await freePorts();
    const keep = join(folder, 'kept');
    const run = start('--once', '--keep', keep, ...words);
    expect(await run.ended, run.stderr()).toBe(1);
    expect(run.stdout()).toMatch(
      /^ *DENIED +required +packages\.aks\.azure\.com +HTTPS:443 +retired-hosts\/no-longer-used/m,
    );
    expect(run.stdout()).toContain('1 Teams card and 1 e-mail');
    expect(run.stderr()).toMatch(/^scheduledAudit {2}done \d+ ms$/m);
    expect((await readdir(keep)).sort()).toEqual(['cards', 'mails', 'report.html', 'report.json']);
    const report = JSON.parse(await readFile(join(keep, 'report.json'), 'utf8')) as {
      findings: { severity: string }[];
    };
    expect(report.findings[0]?.severity).toBe('critical');
    expect(await readdir(join(keep, 'cards'))).toEqual(['001.json']);
    expect(await readdir(join(keep, 'mails'))).toContain('001.txt');
    expect(await readdir(folder)).toEqual(['kept']);
  });

  it('ends with 0 when nothing is wrong', async () => {
    const { words } = await freePorts();
    const run = start('--once', '--scenario', 'egress-article:healthy', ...words);
    expect(await run.ended, run.stderr()).toBe(0);
    expect(run.stdout()).not.toMatch(/^ *DENIED +required/m);
  });
});

describe('npm start --bundle', () => {
  it('gives the same answer with the files that are deployed', async () => {
    const { words } = await freePorts();
    const run = start('--once', '--bundle', ...words);
    expect(await run.ended, run.stderr()).toBe(1);
    expect(run.stdout()).toMatch(/^ *DENIED +required +packages\.aks\.azure\.com/m);
    expect(run.stdout()).toContain('1 Teams card and 1 e-mail');
  });
});

describe('npm start', () => {
  it('shows an alert for a change made with a printed command, and Ctrl-C leaves nothing behind', async () => {
    const { words, port, controlPort } = await freePorts();
    const run = start(...words);
    await vi.waitUntil(() => run.stderr().includes('Running until Ctrl-C.'), patience);
    const page = await fetch(`http://localhost:${port}/api/report?format=html`);
    expect(await page.text()).toContain('packages.aks.azure.com');
    const ask = (query: string) => fetch(`http://localhost:${port}/api/explain?${query}`);
    const explained = await ask('from=aks-egress&to=packages.aks.azure.com');
    expect(explained.headers.get('cache-control')).toBe('no-store');
    expect(await explained.json()).toMatchObject({
      verdict: 'denied',
      caveats: [],
      trace: expect.any(Array) as unknown[],
    });
    const text = await ask('from=aks-subnet&to=packages.aks.azure.com&port=443&protocol=https&format=text');
    expect(await text.text()).toMatch(/^DENIED {2}aks-subnet[^]*application +DENY +retired-hosts\/no-longer-used/);
    const problems = await Promise.all(
      ['to=x.io', 'from=a&to=x.io', 'from=aks-egress&to=x.*', 'from=a&to=x.io&format=html'].map(ask),
    );
    expect(problems.map(({ status }) => status)).toEqual([400, 404, 400, 400]);
    expect(problems.map(({ headers }) => headers.get('content-type'))).toEqual(
      Array(4).fill('application/problem+json'),
    );
    const command = /^curl .*block-mcr.*$/m.exec(run.stdout())?.[0] ?? '';
    expect(command).toContain(`http://localhost:${controlPort}/`);
    await promisify(execFile)('sh', ['-c', command]);
    await vi.waitUntil(() => /^Alert: a Teams card .*mcr\.microsoft\.com/m.test(run.stderr()), patience);
    await vi.waitUntil(() => /^Alert: an e-mail .*mcr\.microsoft\.com/m.test(run.stderr()), patience);
    const after = (await (await fetch(`http://localhost:${port}/api/report`)).json()) as Report;
    const breaking = after.drift?.changes.find(({ breaks }) => breaks?.includes('core.fqdn.mcr.global'));
    expect(breaking, JSON.stringify(after.drift)).toMatchObject({ effect: 'narrows', severity: 'high' });
    expect(breaking?.changedBy).toBeTruthy();
    const denied = after.findings.find(({ kind }) => kind === 'dependencies-denied');
    expect(denied?.cause).toMatchObject({ changedBy: breaking?.changedBy, path: breaking?.path });

    const children = await childrenOf(run.process.pid);
    expect(children).toHaveLength(1);
    // npm passes the signal on, so that one Ctrl-C arrives twice.
    run.process.kill('SIGINT');
    run.process.kill('SIGINT');
    expect(await run.ended, run.stderr()).toBe(0);
    expect(run.stderr()).toContain('Stopping …');
    expect(children.filter(isAlive)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('can be interrupted while it starts', async () => {
    const { words } = await freePorts();
    const run = start(...words);
    await vi.waitUntil(() => run.stderr().includes('Starting storage'), patience);
    run.process.kill('SIGTERM');
    expect(await run.ended, run.stderr()).toBe(130);
    expect(await readdir(folder)).toEqual([]);
  });

  it('prints the scenarios and their variants', async () => {
    const run = start('--list');
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toMatch(/^egress-article {2}\S/m);
    expect(run.stdout()).toMatch(/^ {2}egress-article:wrong-port$/m);
    expect(run.stdout()).toMatch(/^network-isolated {2}\S/m);
  });

  it('explains its options', async () => {
    const run = start('--help');
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toContain('--scenario NAME[:VARIANT]');
  });

  it.each([
    [['--scenario', 'atlantis'], /^npm start: There is no scenario "atlantis"\. There are: .*egress-article/],
    [['--scenario', 'egress-article:flood'], /^npm start: Scenario egress-article has no variant "flood"\. It has: /],
    [['--quickly'], /^npm start: Unknown option '--quickly'; see npm start -- --help\.$/],
    [['--port', '99999'], /^npm start: --port must be a whole number from 1 to 65535\.$/],
    [['--port', '7072'], /^npm start: --port and --control-port must differ\.$/],
    [['harbour'], /^npm start: Unexpected argument 'harbour'/],
  ])('refuses %s in one line, with exit 2', async (words, message) => {
    const run = start(...words);
    expect(await run.ended).toBe(2);
    expect(run.stderr().trimEnd().split('\n')).toHaveLength(1);
    expect(run.stderr().trimEnd()).toMatch(message);
    expect(run.stdout()).toBe('');
  });

  it.each(['--port', '--control-port'])('names a %s that is in use, and leaves nothing running', async (option) => {
    const { server, port } = await listenAnywhere();
    const { words } = await freePorts();
    const run = start(...words, option, String(port));
    expect(await run.ended).toBe(2);
    const [problem] = run.stderr().trimEnd().split('\n').slice(-1);
    expect(problem).toMatch(new RegExp(`^npm start: Port ${port} is in use`));
    expect(run.stdout()).toBe('');
    expect(await readdir(folder)).toEqual([]);
    server.close();
  });
});
