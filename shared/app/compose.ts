import type { TokenCredential } from '@azure/identity';
import type { AzureReaderOptions } from '../azure/azureReader.ts';
import { createGraphQuota } from '../azure/graphQuota.ts';
import { createManagedIdentity } from '../azure/managedIdentity.ts';
import type { DenyLogReaderOptions } from '../azure/denyLogReader.ts';
import type { AlertChannelName } from '../model/alert.ts';
import { lazilyLoaded, memoised } from '../model/memoised.ts';
import type { AlertChannel, Clock, Log, Telemetry } from '../ports.ts';
import type { StorageOptions } from '../storage/clients.ts';
import { createConfigStore } from '../storage/configStore.ts';
import { createReadingStore } from '../storage/readingStore.ts';
import { createReportStore } from '../storage/reportStore.ts';
import { createSnapshotStore } from '../storage/snapshotStore.ts';
import { createStateStore } from '../storage/stateStore.ts';
import { createWorkQueue } from '../storage/workQueue.ts';
import { createTelemetry } from '../telemetry/createTelemetry.ts';
import type { AuditPorts } from './auditCluster.ts';
import { configName, readConfig } from './config.ts';
import type { ChangePorts } from './enqueueChange.ts';
import type { DeliveryPorts } from './deliverAlert.ts';
import { holdNoSnapshots, holdSnapshots } from './holdSnapshots.ts';
import { followChannel, followLogs, followReader } from './followPorts.ts';
import type { MailSettings } from './channelSettings.ts';
import { type HeldLogs, shareLogs } from './shareLogs.ts';
import { tellingDecisions } from './heldQuieted.ts';
import { tellingReports } from './heldReports.ts';
import { type HeldReading, shareReading } from './shareReading.ts';
import type { Settings } from './settings.ts';

/**
 * Everything that the use cases talk to. Composing costs nothing: what reads Azure and what sends alerts loads on first
 * use, and every adapter loads its SDK client on first use, so that a request for the report pays for neither.
 */
export type Ports = Omit<AuditPorts, 'channels'> &
  Pick<DeliveryPorts, 'channels' | 'chance'> &
  Pick<ChangePorts, 'readEvent'> &
  Pick<Settings, 'signsIn' | 'retention'>;

/** The invocation that is composed for. */
export interface RunOptions {
  /** Id of the invocation; every line of its telemetry carries it. */
  readonly id: string;
  readonly clock?: Clock;
}

/** What reads Azure. */
export type AzurePorts = Pick<AuditPorts, 'azure' | 'denyLogs' | 'history'>;

/** Puts adapters behind the ports. This file and `composeReaders.ts` are the only ones that name them. */
export function compose(settings: Settings, log: Log, run: RunOptions): Ports {
  const clock = run.clock ?? (() => new Date());
  const telemetry = createTelemetry({ run: run.id, log });
  const { credential, readings, storageScope } = partsOf(settings);
  const trust = pick('caCertificate', settings.caCertificate);
  const { subscriptionIds, managementGroups, workspaceIds, storage, reading } = settings;
  const bulk = { reading, readings, quota: heldQuota, clock, log };
  return {
    ...composeFollowed(telemetry, clock, {
      arm: { subscriptionIds, managementGroups, endpoint: settings.armEndpoint, credential, ...trust, ...bulk },
      logs: { workspaceIds, endpoint: settings.logsEndpoint, credential, ...trust },
    }),
    ...holdStores(storesOf({ storage, credential }, settings.clientId), { scope: storageScope, clock }),
    channels: composeChannels(settings, credential).map((channel) => followChannel(channel, telemetry)),
    telemetry,
    ...pick('reportUrl', settings.reportUrl),
    signsIn: settings.signsIn,
    quietSeconds: settings.quietSeconds,
    retention: settings.retention,
    readEvent: async (body) => (await import('../azure/event.ts')).fromEventGridEvent(body),
    clock,
    chance: Math.random,
    log,
  };
}

/** What every invocation has in common; settings are read once a process. */
const partsOf = memoised(({ clientId, storage }: Settings) => {
  const credential = createManagedIdentity(clientId);
  return {
    credential,
    readings: createReadingStore({ storage, credential }),
    storageScope: JSON.stringify(storage),
  };
});

/** What this process read last; every invocation composes anew. */
const held: HeldReading = {};
const heldLogs: HeldLogs = new Map();
const heldSnapshots = holdNoSnapshots();
/** The quota is the identity's, whoever asks. */
const heldQuota = createGraphQuota();

function composeFollowed(telemetry: Telemetry, clock: Clock, options: Parameters<typeof composeAzure>[0]): AzurePorts {
  const { azure, denyLogs, ...rest } = composeAzure(options);
  const { endpoint, subscriptionIds, managementGroups } = options.arm;
  const scope = JSON.stringify([endpoint, subscriptionIds, managementGroups]);
  const shared = shareReading(followReader(azure, telemetry), { held, scope, clock });
  const { endpoint: logsEndpoint, workspaceIds } = options.logs;
  const logsOf = { held: heldLogs, scope: JSON.stringify([logsEndpoint, workspaceIds]), clock };
  return { ...rest, azure: shared, denyLogs: shareLogs(followLogs(denyLogs, telemetry), logsOf) };
}

function holdStores(stores: StorePorts, options: { readonly scope: string; readonly clock: Clock }): StorePorts {
  return { ...stores, snapshots: holdSnapshots(stores.snapshots, { ...options, held: heldSnapshots }) };
}

/** The stores of this process: they keep connections, and what they read last. */
const opened = new Map<string, StorePorts>();

function storesOf(options: StorageOptions, clientId: string | undefined): StorePorts {
  const key = JSON.stringify([options.storage, clientId]);
  const known = opened.get(key);
  if (known) return known;
  const stores = composeStores(options);
  const telling = { ...stores, reports: tellingReports(stores.reports), state: tellingDecisions(stores.state) };
  opened.set(key, telling);
  return telling;
}

/** What keeps state in the storage account of a deployment. */
export type StorePorts = Pick<Ports, 'snapshots' | 'reports' | 'state' | 'queue' | 'config'>;

/** Puts the stores of a deployment behind their ports. */
export function composeStores(options: StorageOptions): StorePorts {
  return {
    snapshots: createSnapshotStore(options),
    reports: createReportStore(options),
    state: createStateStore(options),
    queue: createWorkQueue(options),
    config: createConfigStore(options, (text) => readConfig(text, configName)),
  };
}

/** Puts what reads Azure behind its ports. */
export function composeAzure(options: {
  readonly arm: AzureReaderOptions;
  readonly logs: DenyLogReaderOptions;
}): AzurePorts {
  const azure = lazilyLoaded(async () => (await import('../azure/azureReader.ts')).createAzureReader(options.arm));
  const denyLogs = lazilyLoaded(async () =>
    (await import('../azure/denyLogReader.ts')).createDenyLogReader({ ...options.logs, arm: options.arm }),
  );
  const history = lazilyLoaded(async () => (await import('../azure/changeReader.ts')).createChangeReader(options.arm));
  return {
    history: { readChanges: async (asked) => (await history()).readChanges(asked) },
    azure: {
      listClusters: async (asked) => (await azure()).listClusters(asked),
      collectEstate: async (asked) => (await azure()).collectEstate(asked),
      confirm: async (estate, resourceIds) => (await azure()).confirm(estate, resourceIds),
    },
    denyLogs: {
      read: async (span) => (await denyLogs()).read(span),
      readAllowed: async (asked) => (await denyLogs()).readAllowed(asked),
      readNames: async (span) => (await denyLogs()).readNames(span),
      lastArrivals: async (span) => (await denyLogs()).lastArrivals(span),
    },
  };
}

function composeChannels(settings: Settings, credential: TokenCredential): readonly AlertChannel[] {
  const { channels, caCertificate } = settings;
  const reach = { ...channels.receivers, ...pick('caCertificate', caCertificate) };
  const teams = channels.teams.map((one) =>
    lazily(one.name, async () => (await import('../notify/teams.ts')).createTeamsChannel({ ...one, ...reach })),
  );
  const webhooks = channels.webhooks.map((one) =>
    lazily(
      one.name,
      async () => (await import('../notify/webhook.ts')).createWebhookChannel({ ...one, ...reach }),
      // The other forms have a message for each finding, and who receives them groups them.
      one.form === 'cloudevents' || one.form === 'slack',
    ),
  );
  return [...teams, ...composeMail(channels.mail, { ...reach, credential }), ...webhooks];
}

function composeMail(
  mail: MailSettings | undefined,
  options: { readonly credential: TokenCredential; readonly caCertificate?: string; readonly allowLoopback: boolean },
): readonly AlertChannel[] {
  if (!mail) return [];
  const { server, from, to } = mail;
  const open = async () =>
    server.kind === 'smtp'
      ? (await import('../notify/mail.ts')).createMailChannel({ smtpUrl: server.smtpUrl, from, to })
      : (await import('../notify/communicationMail.ts')).createCommunicationMailChannel({
          ...options,
          endpoint: server.endpoint,
          from,
          to,
        });
  return [lazily('email', open)];
}

/** A channel that is made when the first alert goes over it. */
function lazily(name: AlertChannelName, make: () => Promise<AlertChannel>, gathers = true): AlertChannel {
  const channel = lazilyLoaded(make);
  return { name, gathers, send: async (alert) => (await channel()).send(alert) };
}

function pick<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
