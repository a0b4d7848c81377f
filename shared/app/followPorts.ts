import type { AlertChannel, AzureReader, DenyLogReader, Telemetry } from '../ports.ts';

/** Azure's reader with what it reads followed. */
export function followReader(azure: AzureReader, telemetry: Telemetry): AzureReader {
  return {
    listClusters: (asked) => telemetry.follow('collect', { what: 'clusters' }, () => azure.listClusters(asked)),
    collectEstate: (asked) => telemetry.follow('collect', { what: 'estate' }, () => azure.collectEstate(asked)),
    confirm: (estate, ids) => telemetry.follow('collect', { what: 'confirm' }, () => azure.confirm(estate, ids)),
  };
}

/** The reader of logs with what it reads followed. */
export function followLogs(denyLogs: DenyLogReader, telemetry: Telemetry): DenyLogReader {
  return {
    read: (span) => telemetry.follow('collect', { what: 'denies' }, () => denyLogs.read(span)),
    readAllowed: (asked) => telemetry.follow('collect', { what: 'allowed' }, () => denyLogs.readAllowed(asked)),
    readNames: (span) => telemetry.follow('collect', { what: 'names' }, () => denyLogs.readNames(span)),
    lastArrivals: (span) => telemetry.follow('collect', { what: 'arrivals' }, () => denyLogs.lastArrivals(span)),
  };
}

/** A channel that tells, after each alert, over which way it went and whether it did. Addresses and texts are not told. */
export function followChannel(channel: AlertChannel, telemetry: Telemetry): AlertChannel {
  const tell = (outcome: 'sent' | 'failed') => telemetry.record('delivery', { channel: channel.name, outcome });
  return {
    ...channel,
    async send(alert) {
      try {
        await telemetry.follow('send', { channel: channel.name }, () => channel.send(alert));
      } catch (error) {
        tell('failed');
        throw error;
      }
      tell('sent');
    },
  };
}
