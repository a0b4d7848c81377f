/** `fork('servedHost.ts')`: runs the functions in a process that does nothing else, as they are deployed. Takes the settings and the port, audits once, says where it listens; after that it tells the memory that is held to whoever asks. */
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startHost } from '../local/host/startHost.ts';

/** What the host needs to begin. */
export interface ServedHostStart {
  readonly settings: Readonly<Record<string, string>>;
  readonly port: number;
}

const root = new URL('../', import.meta.url);

process.once('message', (start: ServedHostStart) => void begin(start));

async function begin({ settings, port }: ServedHostStart): Promise<void> {
  const hostJson: unknown = JSON.parse(await readFile(new URL('host.json', root), 'utf8'));
  const entry = new URL('functions/index.ts', root);
  const host = await startHost({ entry, settings, hostJson, port, log: () => undefined });
  await host.runTimer('scheduledAudit');
  await host.idle();
  process.on('message', () => process.send?.(held()));
  process.on('disconnect', () => void host.close());
  process.send?.(host.url);
}

/** Megabytes that are held once all that is garbage was collected. */
function held(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
