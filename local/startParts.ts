import { readFile } from 'node:fs/promises';
import type { Clock, Log } from '../shared/ports.ts';
import { startAzurite } from './host/azurite.ts';
import { type Host, startHost } from './host/startHost.ts';
import { putLocalConfig } from './localConfig.ts';
import { toLocalSettings } from './localSettings.ts';
import type { Scenario } from './scenarios/readScenario.ts';
import { type RunningSimulator, startSimulator } from './simulator/startSimulator.ts';

/** Everything that runs for a scenario. */
export interface LocalAzure {
  readonly host: Host;
  readonly simulator: RunningSimulator;
  /** Of the storage account in which the functions keep everything. */
  readonly connectionString: string;
  /** Stops all of it, the functions first. */
  close(): Promise<void>;
}

interface PartsOptions {
  readonly scenario: Scenario;
  /** Run the deployment bundle instead of the sources. */
  readonly bundle: boolean;
  readonly port: number;
  readonly controlPort: number;
  readonly log: Log;
  /** Makes other app settings of the usual ones. */
  readonly settings?: (usual: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** The configuration instead of the usual one. */
  readonly config?: object;
  /** Gets every line, those for machines too. */
  readonly listen?: Log;
  /** The clock of the timers; the real one unless given. */
  readonly timerClock?: Clock;
}

interface Part {
  close(): Promise<void>;
}

const root = new URL('../', import.meta.url);

/**
 * Starts storage, the simulated Azure and the functions on them. If one cannot start, the others are stopped again.
 * @throws HostError or PortInUseError, in one line
 */
export async function startParts(options: PartsOptions): Promise<LocalAzure> {
  const { scenario, port, controlPort, log } = options;
  const parts: Part[] = [];
  const close = async () => {
    for (const part of parts.splice(0)) await part.close();
  };
  const add = async <T extends Part>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    parts.unshift(part);
    return part;
  };
  const eventTarget = new URL(`http://127.0.0.1:${port}`);
  const beginnings = [
    add(startAzurite()),
    add(startSimulator({ scenario, controlPort, eventTarget, now: () => new Date(), log })),
  ] as const;
  try {
    const [azurite, simulator] = await Promise.all(beginnings);
    const { connectionString } = azurite;
    await putLocalConfig(connectionString, options.config);
    const usual = toLocalSettings({ scenario, azurite, simulator, port });
    const settings = options.settings?.(usual) ?? usual;
    const hostJson: unknown = JSON.parse(await readFile(new URL('host.json', root), 'utf8'));
    const host = await add(
      startHost({
        entry: new URL(options.bundle ? 'dist/functions/index.cjs' : 'functions/index.ts', root),
        settings,
        hostJson,
        port,
        ...(options.timerClock ? { now: options.timerClock } : {}),
        log: (line) => {
          options.listen?.(line);
          if (!isStructured(line)) log(line);
        },
      }),
    );
    return { host, simulator, connectionString, close };
  } catch (thrown) {
    // What is still starting must have started before it can be stopped.
    await Promise.allSettled(beginnings);
    await close();
    throw thrown;
  }
}

/** Lines for machines say nothing that a person at the terminal is not told anyway. */
function isStructured(line: string): boolean {
  return /^\w+ {2}\{"event":/.test(line);
}
