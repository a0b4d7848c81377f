import { type AlertChannel, type AlertJob, type Clock, type Log, PortError, type StateStore } from '../ports.ts';

/** What delivery talks to. */
export interface DeliveryPorts {
  readonly state: StateStore;
  readonly channels: readonly AlertChannel[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sends one alert over one channel and marks it sent. An alert that was sent already is skipped, so a repeated queue
 * message does no harm; a crash between sending and marking gives at most one duplicate.
 * @throws PortError if the channel or the store failed; after the last try the message is on the poison queue.
 */
export async function deliverAlert(job: AlertJob, ports: DeliveryPorts): Promise<'sent' | 'skipped'> {
  const alert = await ports.state.pendingAlert(job.alertId, job.channel);
  if (!alert) return 'skipped';
  const channel = ports.channels.find(({ name }) => name === job.channel);
  if (!channel) throw notConfigured(job);
  await channel.send(alert);
  await ports.state.markSent(job.alertId, job.channel, ports.clock().toISOString());
  ports.log(`alert about ${alert.clusterName} sent by ${job.channel}`);
  return 'sent';
}

function notConfigured(job: AlertJob): PortError {
  return new PortError(`Channel ${job.channel} is not configured any more; alert ${job.alertId} stays unsent.`, {
    port: 'alertChannel',
    operation: 'send',
    retryable: false,
  });
}
