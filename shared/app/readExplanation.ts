import { toReadState } from '../drift/lastKnown.ts';
import type { Estate } from '../model/estate.ts';
import type { Report } from '../model/report.ts';
import { isSameId } from '../model/resourceId.ts';
import type { Clock, ConfigStore, ReportStore, SnapshotStore } from '../ports.ts';
import { tryReadConfig } from './config.ts';
import { type Asked, explainEstate } from './explainEstate.ts';

/** What explaining a flow of a watched cluster talks to. */
export interface ExplainPorts {
  readonly reports: ReportStore;
  readonly snapshots: SnapshotStore;
  readonly config: ConfigStore;
  readonly clock: Clock;
}

/**
 * What becomes of a flow in the newest snapshot: of the cluster that `from` names, else of whichever cluster was audited
 * last. A configuration that cannot be used is left out, as an audit leaves it out. Undefined before the first audit.
 * @throws PortError if the storage account cannot be reached
 */
export async function readExplanation(
  asked: Asked,
  ports: ExplainPorts,
): Promise<ReturnType<typeof explainEstate> | undefined> {
  const estate = await readNewestEstate(asked.from, ports);
  if (!estate) return undefined;
  const { config } = await tryReadConfig(ports.config);
  const now = ports.clock().toISOString();
  return explainEstate(asked, { estate, now, ...(config === undefined ? {} : { config }) });
}

async function readNewestEstate(from: string, { reports, snapshots }: ExplainPorts): Promise<Estate | undefined> {
  const all = await reports.allLatest();
  const named = all.filter((report) => isAbout(report, from));
  const newestFirst = (named.length > 0 ? named : all).toSorted(
    (a, b) => Date.parse(b.generatedAt) - Date.parse(a.generatedAt),
  );
  for (const id of newestFirst.flatMap(({ clusters }) => clusters.map((cluster) => cluster.id))) {
    const latest = await reports.latest(id);
    const estate = latest && (await snapshots.get(latest.snapshot.digest));
    if (estate) return toReadState(estate, latest.snapshot.carried);
  }
  return undefined;
}

function isAbout({ clusters }: Report, from: string): boolean {
  return clusters.some(({ id, name }) => name.toLowerCase() === from.toLowerCase() || isSameId(id, from));
}
