/** `node servedClient.ts URL COUNT PARALLEL [ETAG]`: sends GET requests over connections that stay open and prints, as JSON, what it saw. Its own process, so that it takes no time from who answers. */
import { Agent, get } from 'node:http';
import { argv } from 'node:process';

const [, , url = '', count = '1', parallel = '1', tag] = argv;
const agent = new Agent({ keepAlive: true, maxSockets: Number(parallel) });
// As every browser does.
const headers = { 'accept-encoding': 'gzip', ...(tag === undefined ? {} : { 'if-none-match': tag }) };

interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly bytes: number;
}

function ask(): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => (bytes += piece.length));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, etag: response.headers.etag, bytes }));
    }).on('error', reject);
  });
}

/** Requests that are sent before: opening connections and compiling the client's own code is no time of the server's. */
const before = 1_000;

let times: number[] = [];
let statuses: Record<number, number> = {};
let left = before;
let last: Answer | undefined;

async function work(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const started = performance.now();
    last = await ask();
    times.push(performance.now() - started);
    statuses[last.status] = (statuses[last.status] ?? 0) + 1;
  }
}

const workAll = () => Promise.all(Array.from({ length: Number(parallel) }, work));
await workAll();
[times, statuses, left] = [[], {}, Number(count)];
const started = performance.now();
await workAll();
const seconds = (performance.now() - started) / 1000;
agent.destroy();
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
console.log(JSON.stringify({ p50: at(0.5), p99: at(0.99), seconds, statuses, ...last }));
