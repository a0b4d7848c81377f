import { configuredDependenciesOf } from '../shared/catalog/configured.ts';
import { addTo, countTo, createDenyFold } from '../shared/denies/denyFold.ts';
import { type DenyCluster, toDenyIndex } from '../shared/denies/denyIndex.ts';
import type { UnparsedRecord } from '../shared/denies/fromLogFile.ts';
import type { ReadRecord } from '../shared/denies/mould.ts';
import type { Deny, DenyClass } from '../shared/model/deny.ts';
import { toTopology } from '../shared/normalise/toTopology.ts';
import { renderDenies } from '../shared/report/renderDenies.ts';
import { toVisible } from '../shared/report/text.ts';
import { toCount } from '../shared/report/words.ts';
import type { DeniesOptions } from './deniesOptions.ts';
import { readConfigFile } from './readConfigFile.ts';
import { readEstate } from './readEstate.ts';
import { type LogRecord, readLogs } from './readLogs.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';
import { writeResult } from './writeResult.ts';

/** What one row of the logs is; `ignored` for one that is no denial. */
interface RowResult {
  readonly file: string;
  readonly line: number;
  readonly class: DenyClass | 'ignored';
  readonly clusterId: string | null;
  readonly dependencyIds: readonly string[];
}

/** So many records that were not understood are listed; all are counted. */
const mostUnparsed = 10_000;

/**
 * Runs `breakwater denies` and returns the exit status: 1 if something was denied that a cluster needs, 3 if that cannot
 * be ruled out because rows or clusters could not be read, else 0. Files are read piece by piece. @throws UsageError for exit 2
 */
export async function denies(options: DeniesOptions, terminal: Terminal): Promise<number> {
  const now = options.now ?? terminal.now();
  const { clusters, hasGaps } = await readClusters(options, now, terminal);
  const tally = createTally(clusters, options);
  await readLogs(options.logs, now, tally.add);
  const { found, unparsed, unparsedCount, rows, strangers } = tally.result();
  const result = { denies: found, unparsed, ...(options.rows ? { rows } : {}) };
  const text =
    options.format === 'json'
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderDenies(
          found,
          { color: options.out === undefined && terminal.color, width: terminal.width },
          { isEstate: clusters !== null, isWhole: unparsedCount === 0 },
        );
  await writeResult(text, options.out, terminal);
  for (const line of toUnparsedLines(unparsed, unparsedCount)) terminal.progress(line);
  if (strangers > 0) {
    terminal.progress(
      `breakwater: ${toCount(strangers, 'denied row')} from no subnet of the estate's clusters left out`,
    );
  }
  if (found.some((deny) => isNeeded(deny, clusters ?? []))) return 1;
  return unparsedCount > 0 || hasGaps ? 3 : 0;
}

interface Clusters {
  /** null without an estate: then nothing can be attributed. */
  readonly clusters: readonly DenyCluster[] | null;
  readonly hasGaps: boolean;
}

async function readClusters(options: DeniesOptions, now: Date, terminal: Terminal): Promise<Clusters> {
  const config = await readConfigFile(options.config);
  if (options.estate.length === 0) return { clusters: null, hasGaps: false };
  const at = config && { config, now: now.toISOString() };
  const estate = await readEstate(options.estate);
  const topology = toTopology(estate);
  if (topology.clusters.length === 0) throw new UsageError(`${options.estate.join(', ')} holds no AKS cluster.`);
  const clusters = topology.clusters.map((cluster) => ({
    cluster,
    dependencies: configuredDependenciesOf(cluster, at),
    serviceTags: topology.serviceTags?.[cluster.cloud],
  }));
  // Whatever a firewall or a rule holds, the logs say what it did; who sent a flow hangs on clusters and subnets.
  const blind = clusters.filter(({ cluster }) => cluster.sources.some(({ addresses }) => addresses.length === 0));
  for (const { cluster } of blind) terminal.progress(toVisible(`breakwater: not seen: subnets of ${cluster.name}`));
  return { clusters, hasGaps: blind.length > 0 };
}

function createTally(clusters: readonly DenyCluster[] | null, options: DeniesOptions) {
  const fold = createDenyFold(clusters && toDenyIndex(clusters));
  const rows: RowResult[] = [];
  const unparsed: UnparsedRecord[] = [];
  let [unparsedCount, strangers] = [0, 0];
  return {
    add: ({ file, line, parsed, textClass }: LogRecord): void => {
      if (parsed.kind === 'unparsed') {
        unparsedCount += 1;
        if (unparsed.length < mostUnparsed) unparsed.push({ file, line, textClass });
        return;
      }
      const isDenied = isDenial(parsed);
      if (!options.rows) {
        if (isDenied && !countTo(fold, parsed)) strangers += 1;
        return;
      }
      const match = isDenied ? addTo(fold, parsed) : undefined;
      if (isDenied && !match) strangers += 1;
      const { class: kind, clusterId, dependencyIds } = match ?? (isDenied ? stranger : ignored);
      rows.push({ file, line, class: kind, clusterId, dependencyIds });
    },
    result: () => ({ found: fold.denies(), unparsed, unparsedCount, rows, strangers }),
  };
}

function isDenial(record: ReadRecord): boolean {
  if (record.kind === 'cast') return record.mould.row.action === 'deny';
  return record.kind === 'row' && record.row.action === 'deny';
}

const stranger = { class: 'undocumented', clusterId: null, dependencyIds: [] } as const;
const ignored = { class: 'ignored', clusterId: null, dependencyIds: [] } as const;

function toUnparsedLines(unparsed: readonly UnparsedRecord[], count: number): readonly string[] {
  const partial = unparsed.filter(({ textClass }) => textClass === 'partial answer');
  const [first] = unparsed.filter((record) => !partial.includes(record));
  const where = first ? `, the first at ${first.file}:${first.line}` : '';
  const unknown = count - partial.length;
  return [
    ...partial.map(({ file }) => `breakwater: ${file} is a partial answer: the service left rows out`),
    ...(unknown === 0 ? [] : [`breakwater: ${toCount(unknown, 'record')} in no known form of firewall log${where}`]),
  ].map(toVisible);
}

/** True for a denial of something that its cluster requires. */
function isNeeded(deny: Deny, clusters: readonly DenyCluster[]): boolean {
  if (deny.class !== 'dependency') return false;
  const own = clusters.find(({ cluster }) => cluster.id === deny.clusterId);
  return (own?.dependencies ?? []).some(({ id, need }) => need === 'required' && deny.dependencyIds?.includes(id));
}
