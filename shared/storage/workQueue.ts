import type { QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { AlertJob, AuditJob, TellJob, WorkQueue } from '../ports.ts';
import { type StorageOptions, connectQueues } from './clients.ts';
import { attempt, codeOf, statusOf } from './storageError.ts';

const port = 'WorkQueue';

type Job = AuditJob | AlertJob | TellJob;

/** Queues `audits` and `alerts`; messages are JSON in base64, as the Functions trigger expects. @throws PortError */
export function createWorkQueue(options: StorageOptions): WorkQueue {
  let connecting: Promise<QueueServiceClient> | undefined;
  const open = async (name: string): Promise<QueueClient> => {
    connecting ??= connectQueues(options);
    return (await connecting).getQueueClient(name);
  };
  const add = (name: string, job: Job, delaySeconds = 0) =>
    attempt({ port, operation: 'add', resource: `queue ${name}` }, async () =>
      send(await open(name), job, delaySeconds),
    );
  const count = (name: string) =>
    attempt({ port, operation: 'count', resource: `queue ${name}` }, async () => countOf(await open(name)));
  return {
    addAudit: (job, delaySeconds) => add('audits', job, delaySeconds),
    addAlert: (job, delaySeconds) => add('alerts', job, delaySeconds),
    setAside: (job) => add('alerts-poison', job),
    async counts() {
      const [audits, auditsPoison, alerts, alertsPoison] = await Promise.all([
        count('audits'),
        count('audits-poison'),
        count('alerts'),
        count('alerts-poison'),
      ]);
      return { audits, auditsPoison, alerts, alertsPoison };
    },
  };
}

async function send(queue: QueueClient, job: Job, delaySeconds: number): Promise<void> {
  const message = Buffer.from(JSON.stringify(job)).toString('base64');
  const options = delaySeconds > 0 ? { visibilityTimeout: delaySeconds } : {};
  try {
    await queue.sendMessage(message, options);
  } catch (error) {
    if (codeOf(error) !== 'QueueNotFound') throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(message, options);
  }
}

/** A queue that nobody has written to is not there: the runtime makes poison queues when it needs them. */
async function countOf(queue: QueueClient): Promise<number> {
  try {
    const { approximateMessagesCount } = await queue.getProperties();
    return approximateMessagesCount ?? 0;
  } catch (error) {
    if (statusOf(error) === 404) return 0;
    throw error;
  }
}
