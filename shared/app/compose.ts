import { createAzureReader } from '../azure/azureReader.ts';
import { createCredential } from '../azure/credential.ts';
import { createDenyLogReader } from '../azure/denyLogReader.ts';
import { fromEventGridEvent } from '../azure/event.ts';
import { createMailChannel } from '../notify/mail.ts';
import { createTeamsChannel } from '../notify/teams.ts';
import type { AlertChannel, Clock, Log } from '../ports.ts';
import { createConfigStore } from '../storage/configStore.ts';
import { createReportStore } from '../storage/reportStore.ts';
import { createSnapshotStore } from '../storage/snapshotStore.ts';
import { createStateStore } from '../storage/stateStore.ts';
import { createWorkQueue } from '../storage/workQueue.ts';
import type { AuditPorts } from './auditCluster.ts';
import { configName, readConfig } from './config.ts';
import type { ChangePorts } from './enqueueChange.ts';
import type { DeliveryPorts } from './deliverAlert.ts';
import { endpointsByCloud, type Settings } from './settings.ts';

/** Everything that the use cases talk to. Adapters load their SDK clients on first use: composing costs nothing. */
export type Ports = Omit<AuditPorts, 'channels'> & Pick<DeliveryPorts, 'channels'> & Pick<ChangePorts, 'readEvent'>;

/** What reads Azure. */
export type AzurePorts = Pick<AuditPorts, 'azure' | 'denyLogs'>;

/** Puts adapters behind the ports. The only place that names them. */
export function compose(settings: Settings, log: Log, clock: Clock = () => new Date()): Ports {
  const credential = createCredential({ kind: 'managedIdentity', ...pick('clientId', settings.clientId) });
  const trust = pick('caCertificate', settings.caCertificate);
  const { subscriptionIds, workspaceIds, storage } = settings;
  return {
    azure: createAzureReader({ subscriptionIds, endpoint: settings.armEndpoint, credential, ...trust }),
    denyLogs: createDenyLogReader({ workspaceIds, endpoint: settings.logsEndpoint, credential, ...trust }),
    snapshots: createSnapshotStore({ storage, credential }),
    reports: createReportStore({ storage, credential }),
    config: createConfigStore({ storage, credential }, (text) => readConfig(text, configName)),
    state: createStateStore({ storage, credential }),
    queue: createWorkQueue({ storage, credential }),
    channels: composeChannels(settings),
    ...pick('reportUrl', settings.reportUrl),
    readEvent: fromEventGridEvent,
    clock,
    log,
  };
}

/** The readers of Azure as the terminal's own account sees it (public cloud; `az login` or a managed identity). */
export function composeReaders(subscriptionIds: readonly string[], workspaceIds: readonly string[]): AzurePorts {
  const credential = createCredential({ kind: 'terminal' });
  const { arm, logs } = endpointsByCloud.AzureCloud;
  return {
    azure: createAzureReader({ subscriptionIds, endpoint: arm, credential }),
    denyLogs: createDenyLogReader({ workspaceIds, endpoint: logs, credential }),
  };
}

function composeChannels(settings: Settings): readonly AlertChannel[] {
  const { teamsWebhookUrl, mail, caCertificate } = settings;
  return [
    ...(teamsWebhookUrl
      ? [createTeamsChannel({ webhookUrl: teamsWebhookUrl, ...pick('caCertificate', caCertificate) })]
      : []),
    ...(mail ? [createMailChannel(mail)] : []),
  ];
}

function pick<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
