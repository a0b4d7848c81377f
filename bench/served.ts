import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startAzurite } from '../local/host/azurite.ts';
import { putLocalConfig } from '../local/localConfig.ts';
import { toLocalSettings } from '../local/localSettings.ts';
import { readScenario } from '../local/scenarios/readScenario.ts';
import { startSimulator } from '../local/simulator/startSimulator.ts';
import { freePort } from './freePort.ts';

const scenarioName = 'egress-article';
const [parallel, requests, manyRequests, rounds] = [50, 1_000, 10_000, 7];
const [limitMs, limitMegabytes] = [50, 30];

type Print = (line: string) => void;

/** What the client saw of the answers, in milliseconds; of the last one also its size and tag. */
interface Seen {
  readonly p50: number;
  readonly p99: number;
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly etag?: string;
  readonly bytes: number;
}

/**
 * `GET report` over loopback from the functions as they are deployed, in a process of their own, with the storage account of
 * the tests beside it: once a second somebody looks whether there is a newer report.
 */
export async function benchServed(print: Print): Promise<void> {
  const scenario = await readScenario(scenarioName);
  const port = await freePort();
  const log = () => undefined;
  const azurite = await startAzurite();
  const simulator = await startSimulator({
    scenario,
    controlPort: 0,
    eventTarget: undefined,
    now: () => new Date(),
    log,
  });
  const child = fork(fileURLToPath(new URL('servedHost.ts', import.meta.url)));
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('The process with the functions ended early.')),
  );
  // At the end it may end.
  ended.catch(() => undefined);
  const ask = async (message: object | string): Promise<unknown> => {
    child.send(message);
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as readonly unknown[];
    return answer;
  };
  try {
    await putLocalConfig(azurite.connectionString);
    const settings = toLocalSettings({ scenario, azurite, simulator, port });
    const url = `${String(await ask({ settings, port }))}/api/report`;
    for (const format of ['json', 'html']) await send(`${url}?format=${format}`, 4 * parallel);
    const before = Number(await ask('held'));
    for (const format of ['json', 'html']) {
      const asked = `${url}?format=${format}`;
      // Many thousand requests of either form: until then the engine is busy with compiling.
      const warm = await send(asked, manyRequests / 2);
      print(describe(`GET report as ${format}`, await sendOften(asked)));
      print(describe('  the same by who has it', await sendOften(asked, warm.etag)));
    }
    const grown = Number(await ask('held')) - before;
    const missed = grown <= limitMegabytes ? '' : ', MISSED';
    print(
      `served: more than ${manyRequests} requests leave ${grown.toFixed(1)} MB more in memory (limit ${limitMegabytes}${missed})`,
    );
  } finally {
    if (child.connected) child.disconnect();
    await ended.catch(() => undefined);
    await simulator.close();
    await azurite.close();
  }
}

/** Rounds of the requests, by their slowest hundredth: a round meets a pause of the garbage collector, or none. */
async function sendOften(url: string, tag?: string): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let round = 0; round < rounds; round += 1) seen.push(await send(url, requests, tag));
  return seen.toSorted((a, b) => a.p99 - b.p99);
}

async function send(url: string, count: number, tag?: string): Promise<Seen> {
  const client = fileURLToPath(new URL('servedClient.ts', import.meta.url));
  const more = tag === undefined ? [] : [tag];
  const { stdout } = await promisify(execFile)(process.execPath, [client, url, `${count}`, `${parallel}`, ...more]);
  return JSON.parse(stdout) as Seen;
}

/** The round in the middle, and the slowest of all. */
function describe(what: string, all: readonly Seen[]): string {
  const middle = all[all.length >> 1];
  if (!middle) return '';
  const { p50, p99, seconds, statuses, bytes } = middle;
  const worst = all.at(-1)?.p99 ?? p99;
  const missed = p99 <= limitMs ? '' : ', MISSED';
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  return (
    `served: ${what}, ${counts.join(', ')} of ${(bytes / 1000).toFixed(0)} kB, ${parallel} at a time: ` +
    `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (limit ${limitMs}${missed}; ${worst.toFixed(0)} ms in the slowest of ` +
    `${rounds} rounds), ${(requests / seconds).toFixed(0)} a second`
  );
}
