import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostError, toMessage } from './hostError.ts';

/** Milliseconds that Azurite gets to start; it needs about one second. */
const startMs = 30_000;
/** Milliseconds that it gets to end before it is killed. */
const endMs = 2_000;

/** Azurite's well-known account and key; they are in its public documentation and open nothing else. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const services = ['Blob', 'Queue', 'Table'] as const;
type Service = (typeof services)[number];

/** The program that the npm package installs. */
const azuriteModule = 'azurite/dist/src/azurite.js';

/** A storage account on this machine, in memory. */
export interface Azurite {
  readonly connectionString: string;
  /** Id of its process. */
  readonly pid: number;
  /** Ends it and removes what it left. Can be called again. */
  close(): Promise<void>;
}

/**
 * Starts Azurite on free ports of 127.0.0.1, with nothing on disk, as a child that ends with this process even if that
 * is killed. Resolves when blobs, queues and tables answer.
 * @throws HostError `azuriteMissing` if it is not installed, `azuriteFailed` if it does not start.
 */
export async function startAzurite(module = azuriteModule): Promise<Azurite> {
  const program = findProgram(module);
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-azurite-'));
  const child = launch(program, folder);
  const close = once(() => end(child, folder));
  try {
    const ports = await readyPorts(child);
    return { connectionString: toConnectionString(ports), pid: child.pid ?? 0, close };
  } catch (thrown) {
    await close();
    throw new HostError('azuriteFailed', `Azurite did not start: ${toMessage(thrown)}`, thrown);
  }
}

function findProgram(module: string): string {
  try {
    return createRequire(import.meta.url).resolve(module);
  } catch (cause) {
    throw new HostError('azuriteMissing', 'Azurite is not installed; run "npm ci" first.', cause);
  }
}

/**
 * Detached, because Ctrl-C in a terminal reaches every process of the group and the storage must outlive the host.
 * Port 0 lets the system choose, so no other process can take the port in between.
 */
function launch(program: string, folder: string): ChildProcess {
  const ports = services.flatMap((service) => {
    const name = service.toLowerCase();
    return [`--${name}Host`, '127.0.0.1', `--${name}Port`, '0'];
  });
  const preload = new URL('exitWithParent.ts', import.meta.url);
  preload.searchParams.set('remove', folder);
  const flags = ['--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--silent'];
  return fork(program, [...flags, ...ports], {
    cwd: folder,
    detached: true,
    execArgv: ['--import', preload.href],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

/** Reads the ports from what Azurite says as each service begins to listen. */
function readyPorts(child: ChildProcess): Promise<Readonly<Record<Service, number>>> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timeout = setTimeout(() => reject(new Error(`no answer for ${startMs / 1000} seconds`)), startMs);
    const settle = (act: () => void): void => {
      clearTimeout(timeout);
      act();
    };
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const ports = toPorts(said);
      if (ports) settle(() => resolve(ports));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code) => settle(() => reject(new Error(said.trim() || `it ended with code ${String(code)}`))));
  });
}

function toPorts(said: string): Readonly<Record<Service, number>> | undefined {
  const portOf = (service: Service): number =>
    Number(new RegExp(`${service} service is successfully listening at http://[^:]+:(\\d+)`).exec(said)?.[1] ?? 0);
  const ports = { Blob: portOf('Blob'), Queue: portOf('Queue'), Table: portOf('Table') };
  return services.every((service) => ports[service] > 0) ? ports : undefined;
}

function toConnectionString(ports: Readonly<Record<Service, number>>): string {
  const endpoints = services.map((service) => `${service}Endpoint=http://127.0.0.1:${ports[service]}/${account};`);
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};${endpoints.join('')}`;
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const kill = setTimeout(() => child.kill('SIGKILL'), endMs);
    if (child.connected) child.disconnect();
    else child.kill('SIGKILL');
    await exited;
    clearTimeout(kill);
  }
  await rm(folder, { recursive: true, force: true });
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
