import { join } from 'node:path';
import { readFiles } from '../../cli/readFiles.ts';
import type { AuditPorts } from '../../shared/app/auditCluster.ts';
import type { DeliveryPorts } from '../../shared/app/deliverAlert.ts';
import { defaultAlertPolicy } from '../../shared/model/alertPolicy.ts';
import type { Retention } from '../../shared/app/clearAway.ts';
import type { Config } from '../../shared/model/config.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { NameFailure } from '../../shared/model/nameFailure.ts';
import type { AskedHistory, LogArrivals, LogSpan, ResourceChange, WorkFacts } from '../../shared/ports.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import {
  createMemoryReportStore,
  createMemorySnapshotStore,
  createMemoryStateStore,
  createMemoryWorkQueue,
  type MemoryWorkQueue,
} from './memoryStores.ts';
import { root } from './sourceFiles.ts';

/** The cluster of scenario egress-article. */
export const clusterId =
  '/subscriptions/00000000-0000-0000-0000-000000000101/resourcegroups/rg-egress/providers/Microsoft.ContainerService/managedClusters/aks-egress';

/** Ports in memory over an estate, log rows and a clock that a test can change. */
export interface AuditWorld extends AuditPorts, Pick<DeliveryPorts, 'chance'> {
  retention: Retention;
  readonly queue: MemoryWorkQueue;
  estate: Estate;
  rows: readonly LogRow[];
  /** What the logs show as allowed. */
  allowedRows: readonly LogRow[];
  /** Names that the logs show as not resolved. */
  nameFailures: readonly NameFailure[];
  logGaps: readonly Gap[];
  /** When rows last arrived, by workspace. */
  arrivals: LogArrivals['arrivals'];
  /** Gives what people say of their clusters, or fails as a store does. */
  readConfig: () => Promise<Config | undefined>;
  /** What the history of changes tells when it is asked. */
  records: readonly ResourceChange[];
  historyGaps: readonly Gap[];
  /** What the history was asked for. */
  readonly askedHistory: AskedHistory[];
  now: Date;
  /** Every window in which the deny logs were read. */
  readonly windows: LogSpan[];
  /** Structured lines, each with its event. */
  readonly recorded: WorkFacts[];
}

/** Alerts without waiting for company, else nothing that is not usual. */
export const atOnce: Config = {
  dependencies: [],
  needs: [],
  exemptions: [],
  inputs: [],
  severities: {},
  alerts: { ...defaultAlertPolicy, groupWaitSeconds: 0, groupIntervalMinutes: 0 },
};

/** A world with the estate of scenario egress-article. */
export async function createAuditWorld(): Promise<AuditWorld> {
  const files = await readFiles([join(root, 'local/scenarios/egress-article/estate')]);
  const world: AuditWorld = {
    estate: toEstate(files, { kind: 'azure' }),
    rows: [],
    allowedRows: [],
    nameFailures: [],
    logGaps: [],
    arrivals: [],
    readConfig: () => Promise.resolve(atOnce),
    config: { readConfig: () => world.readConfig() },
    now: new Date('2026-11-21T12:00:00.000Z'),
    windows: [],
    azure: {
      listClusters: () =>
        Promise.resolve({ clusters: world.estate.resources.filter(isCluster), gaps: world.estate.gaps }),
      collectEstate: () => Promise.resolve(world.estate),
      confirm: (estate) => Promise.resolve(estate),
    },
    denyLogs: {
      read: (window) => {
        world.windows.push(window);
        return Promise.resolve({ rows: world.rows, gaps: world.logGaps });
      },
      readAllowed: () => Promise.resolve({ rows: world.allowedRows, gaps: world.logGaps }),
      readNames: () => Promise.resolve({ failures: world.nameFailures, gaps: [] }),
      lastArrivals: () => Promise.resolve({ arrivals: world.arrivals, gaps: world.logGaps }),
    },
    records: [],
    historyGaps: [],
    askedHistory: [],
    history: {
      readChanges: (asked) => {
        world.askedHistory.push(asked);
        return Promise.resolve({ changes: world.records, gaps: world.historyGaps });
      },
    },
    snapshots: createMemorySnapshotStore(),
    reports: createMemoryReportStore(),
    state: createMemoryStateStore(),
    queue: createMemoryWorkQueue(),
    quietSeconds: 30,
    retention: { days: 90, reports: 30, nameDays: 30 },
    channels: [{ name: 'teams' }, { name: 'email' }],
    chance: () => 0.5,
    clock: () => world.now,
    log: () => undefined,
    telemetry: {
      follow: (_part, _facts, work) => work(),
      record: (event, facts) => void world.recorded.push({ event, ...facts }),
    },
    recorded: [],
  };
  return world;
}

function isCluster({ type }: ArmResource): boolean {
  return type.toLowerCase() === 'microsoft.containerservice/managedclusters';
}

/** The estate with one resource replaced by what `edit` makes of its JSON text. */
export function editEstate(estate: Estate, name: string, edit: (text: string) => string): Estate {
  const resources = estate.resources.map((resource) =>
    resource.name === name ? (JSON.parse(edit(JSON.stringify(resource))) as ArmResource) : resource,
  );
  return { ...estate, resources };
}
