import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dependenciesOf } from '../shared/catalog/dependenciesOf.ts';
import { countTo, createDenyFold } from '../shared/denies/denyFold.ts';
import { type DenyCluster, type DenyIndex, toDenyIndex } from '../shared/denies/denyIndex.ts';
import { fromLogFile } from '../shared/denies/fromLogFile.ts';
import { createLogMemory } from '../shared/denies/logMemory.ts';
import { createLogReader } from '../shared/denies/logReader.ts';
import type { Dependency } from '../shared/model/catalog.ts';
import type { LogRow } from '../shared/model/deny.ts';
import type { JsonObject } from '../shared/model/json.ts';
import { asText } from '../shared/normalise/readers.ts';
import { toAddressSet, toAddressText } from '../shared/net/addressSet.ts';
import { toCluster } from './catalog.ts';

export const clusterCount = 1_000;
const rowCount = 100_000;
/** So many texts of so many rows go into one count: 500,000 rows are what Log Analytics gives in one answer at most, in 64 MB at most. */
const textCount = 5;
const peerRows = 100;
const limitOverParse = 2.2;
const limitOverPeer = 200;

type Print = (line: string) => void;

/**
 * Reads denied rows in every form, matches them against 1,000 clusters and the whole catalog and counts them; prints the
 * cost beside `JSON.parse` of the same rows and beside the code that people write for it. `BENCH_ROWS` says how many rows
 * the stream has (1,000,000 unless given; 10,000,000 proves the memory).
 */
export function benchDenies(print: Print): void {
  const clusters = Array.from({ length: clusterCount }, (_, index) => toDenyCluster(index));
  const rowsOf = (text: number) =>
    Array.from({ length: rowCount }, (_, index) => toRow(text * rowCount + index, clusters));
  const started = performance.now();
  const index = toDenyIndex(clusters);
  print(`denies: index of ${clusterCount} clusters built in ${(performance.now() - started).toFixed(0)} ms`);
  for (const form of forms) benchForm(form, rowsOf, index, print);
  benchPeer(rowsOf(0), clusters, index, print);
  // In a process of its own: what the other measurements hold would count.
  const stream = fileURLToPath(new URL('denyStream.ts', import.meta.url));
  print(spawnSync(process.execPath, [stream], { encoding: 'utf8' }).stdout.trim());
}

export function toDenyCluster(index: number): DenyCluster {
  const base = (10 << 24) + (index << 12);
  const sources = [0, 1, 2, 3].map((subnet) => ({
    subnetId: `subnet-${index}-${subnet}`,
    pools: [`pool${subnet}`],
    addresses: toAddressSet(`${toAddressText(base + (subnet << 10))}/24`) ?? [],
    routes: [],
    learnsRoutes: false,
    gaps: [],
  }));
  const cluster = { ...toCluster(index), sources };
  return { cluster, dependencies: dependenciesOf(cluster) };
}

/** A number of its own for every index, spread over 32 bits. */
function scatter(index: number): number {
  const mixed = Math.imul(index ^ 0x5b_d1_e9_95, 0x9e_37_79_b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** One of two rows asks for one of a dozen dependencies of its cluster, the others for six hosts that nobody documents; one of five is a network row. */
/** The row of a number. */
export function toRow(index: number, clusters: readonly DenyCluster[]): JsonObject {
  const chance = scatter(index);
  const number = chance % clusterCount;
  const subnet = (chance >>> 10) & 3;
  const source = toAddressText((10 << 24) + (number << 12) + (subnet << 10) + ((chance >>> 12) & 255));
  const dependencies = clusters[number]?.dependencies ?? [];
  const dependency = index % 2 === 0 ? dependencies[((chance >>> 7) % 12) * 7] : undefined;
  const time = new Date(Date.UTC(2026, 2, 1) + index * 37).toISOString().replace('Z', '4567Z');
  const isDefault = number % 3 !== 0;
  const common = {
    TimeGenerated: time,
    SourceIp: source,
    SourcePort: 1024 + (index % 60_000),
    Action: 'Deny',
    ActionReason: isDefault ? 'Default Action' : '',
    Policy: isDefault ? '' : 'policy-hub',
    RuleCollectionGroup: isDefault ? '' : 'DefaultGroup',
    RuleCollection: isDefault ? '' : 'block-some',
    Rule: isDefault ? '' : `block-${number % 7}`,
    _ResourceId:
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg/providers/microsoft.network/azurefirewalls/fw',
  };
  if (index % 5 === 0) {
    const address = `20.${number % 200}.${(chance >>> 9) % 4}.7`;
    return {
      ...common,
      Type: 'AZFWNetworkRule',
      Protocol: 'TCP',
      DestinationIp: address,
      DestinationPort: 9000,
      Fqdn: '',
    };
  }
  const host = toHost(dependency, chance);
  const port = dependency?.protocol === 'HTTP' ? 80 : 443;
  const protocol = port === 80 ? 'HTTP' : 'HTTPS';
  return {
    ...common,
    Type: 'AZFWApplicationRule',
    Protocol: protocol,
    DestinationIp: '',
    DestinationPort: port,
    Fqdn: host,
  };
}

function toHost(dependency: Dependency | undefined, chance: number): string {
  const { destination } = dependency ?? {};
  return destination?.kind === 'host'
    ? destination.pattern.replace(/^\*/, `host${chance % 10}`)
    : `shop-${chance % clusterCount}-${(chance >>> 7) % 6}.example.net`;
}

interface Form {
  readonly name: string;
  readonly write: (rows: readonly JsonObject[]) => string;
  /** Parses the same rows as JSON and does nothing else. */
  readonly parse: (text: string) => void;
}

const parseLines = (text: string): void => {
  for (const line of text.split('\n')) JSON.parse(line);
};
const parseWhole = (text: string): void => void JSON.parse(text);

const forms: readonly Form[] = [
  {
    name: 'query answer',
    write: (rows) => {
      const names = Object.keys(rows[0] ?? {});
      const columns = names.map((name) => ({ name, type: 'string' }));
      return JSON.stringify({
        tables: [{ name: 'PrimaryResult', columns, rows: rows.map((row) => names.map((name) => row[name] ?? null)) }],
      });
    },
    parse: parseWhole,
  },
  { name: 'output of az', write: (rows) => JSON.stringify(rows), parse: parseWhole },
  { name: 'diagnostic records, one a line', write: (rows) => rows.map(toDiagnostic).join('\n'), parse: parseLines },
  { name: 'legacy records, one a line', write: (rows) => rows.map(toLegacy).join('\n'), parse: parseLines },
];

export function toDiagnostic({
  Type: category = '',
  TimeGenerated: time = '',
  _ResourceId: resourceId = '',
  ...properties
}: JsonObject): string {
  return JSON.stringify({ category, time, resourceId, properties });
}

function toLegacy(row: JsonObject): string {
  const text = (name: string) => asText(row[name]) ?? '';
  const destination = text('Fqdn') === '' ? text('DestinationIp') : text('Fqdn');
  const reason =
    text('Rule') === ''
      ? 'No rule matched. Proceeding with default action'
      : `Policy: ${text('Policy')}. Rule Collection Group: ${text('RuleCollectionGroup')}. Rule Collection: ${text('RuleCollection')}. Rule: ${text('Rule')}`;
  const msg = `${text('Protocol')} request from ${text('SourceIp')}:${text('SourcePort')} to ${destination}:${text('DestinationPort')}. Action: Deny. ${reason}`;
  return JSON.stringify({
    category: 'AzureFirewallApplicationRule',
    time: text('TimeGenerated'),
    resourceId: text('_ResourceId'),
    operationName: 'AzureFirewallApplicationRuleLog',
    properties: { msg },
  });
}

function benchForm(
  { name, write, parse }: Form,
  rowsOf: (text: number) => readonly JsonObject[],
  index: DenyIndex,
  print: Print,
): void {
  const texts = Array.from({ length: textCount }, (_, text) => write(rowsOf(text)));
  const [parsed, all] = bestOf([() => texts.forEach(parse), () => countRows(texts, index)]);
  const ratio = (all ?? 0) / (parsed ?? 1);
  const verdict = ratio <= limitOverParse ? 'within' : 'BEYOND';
  print(
    `denies, ${name}: JSON.parse ${toNanoseconds(parsed, textCount * rowCount)}, parsed + matched + counted ${toNanoseconds(all, textCount * rowCount)}, ${ratio.toFixed(2)} times, ${verdict} the limit of ${limitOverParse}`,
  );
}

/** The best time of each in three rounds, all in turn so that a slow moment hits each alike; milliseconds. */
function bestOf(tasks: readonly (() => void)[]): readonly number[] {
  const best = tasks.map(() => Infinity);
  for (let round = 0; round < 3; round += 1) {
    for (const [at, task] of tasks.entries()) best[at] = Math.min(best[at] ?? Infinity, time(task));
  }
  return best;
}

/** Milliseconds that this thread computes for it: on a busy machine the clock on the wall tells of its neighbours. */
function time(task: () => void): number {
  const before = process.threadCpuUsage();
  task();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function toNanoseconds(milliseconds = 0, count = rowCount): string {
  return `${((milliseconds * 1e6) / count).toFixed(0)} ns a row`;
}

function countRows(texts: readonly string[], index: DenyIndex): void {
  const fold = createDenyFold(index);
  const memory = createLogMemory();
  let rows = 0;
  for (const text of texts) {
    const reader = createLogReader(
      (_line, parsed) => {
        if (countTo(fold, parsed)) rows += 1;
      },
      '2026-03-01T00:00:00.000Z',
      memory,
    );
    reader.push(text);
    reader.end();
  }
  const expected = texts.length * rowCount;
  if (rows !== expected) throw new Error(`read ${rows} of ${expected} rows`);
}

/** Attribution and counting of rows that are parsed already, beside what people write: a scan over CIDR blocks and one RegExp of all patterns. */
function benchPeer(
  rows: readonly JsonObject[],
  clusters: readonly DenyCluster[],
  index: DenyIndex,
  print: Print,
): void {
  const parsed = fromLogFile({ name: 'rows', text: JSON.stringify(rows) }).rows;
  const some = parsed.slice(0, peerRows);
  const peer = toPeer(clusters);
  const [own = 0, other = 0] = bestOf([() => foldAll(parsed, index), () => peer(some)]);
  const [ownRow, otherRow] = [own / rowCount, other / peerRows];
  const ratio = otherRow / ownRow;
  const verdict = ratio >= limitOverPeer ? 'within' : 'BELOW';
  print(
    `denies, parsed rows: matched + counted ${toNanoseconds(own)}; RegExp union and linear CIDR scan ${toNanoseconds(other, peerRows)}, ${ratio.toFixed(0)} times as long, ${verdict} the aim of ${limitOverPeer}`,
  );
}

function foldAll(rows: readonly LogRow[], index: DenyIndex): void {
  const fold = createDenyFold(index);
  for (const row of rows) fold.add(row);
}

function toPeer(clusters: readonly DenyCluster[]): (rows: readonly LogRow[]) => void {
  const subnets = clusters.flatMap(({ cluster }) =>
    cluster.sources.map(({ addresses }) => ({ id: cluster.id, cidr: `${toAddressText(addresses[0]?.first ?? 0)}/24` })),
  );
  const patterns = [...new Set(clusters.flatMap(({ dependencies }) => dependencies.flatMap(toPattern)))];
  const union = new RegExp(`^(?:${patterns.map((pattern) => `(${pattern})`).join('|')})$`);
  const counts = new Map<string, number>();
  return (rows) => {
    for (const { sourceAddress = '', host = '' } of rows) {
      const subnet = subnets.find(({ cidr }) => isInCidr(sourceAddress, cidr));
      const match = union.exec(host);
      const key = `${subnet?.id ?? ''} ${match ? match.indexOf(host, 1) : ''}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  };
}

function toPattern({ destination }: Dependency): readonly string[] {
  if (destination.kind !== 'host') return [];
  return [destination.pattern.replaceAll('.', String.raw`\.`).replace('*', '.*')];
}

function isInCidr(address: string, cidr: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const mask = -1 << (32 - Number(length));
  return (toInteger(address) & mask) === (toInteger(base) & mask);
}

function toInteger(address: string): number {
  return address.split('.').reduce((sum, octet) => (sum << 8) + Number(octet), 0);
}
