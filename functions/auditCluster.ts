import { app } from '@azure/functions';
import { auditCluster } from '../shared/app/auditCluster.ts';
import { toAuditJob } from '../shared/app/jobs.ts';
import { portsOf } from './portsOf.ts';

/** Queue `audits`: the whole pipeline for one cluster. */
app.storageQueue('auditCluster', {
  queueName: 'audits',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const ports = portsOf(context);
    await auditCluster(toAuditJob(message), { ...ports, channels: ports.channels.map(({ name }) => name) });
  },
});
