import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/auditCluster.ts'));

/** Queue `audits`: the whole pipeline for one cluster. */
app.storageQueue('auditCluster', {
  queueName: 'audits',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { auditCluster, portsOf, toAuditJob } = await work();
    await auditCluster(toAuditJob(message), portsOf(context));
  },
});
