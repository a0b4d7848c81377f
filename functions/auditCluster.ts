import { app } from '@azure/functions';

/** Queue `audits`: the whole pipeline for one cluster. */
app.storageQueue('auditCluster', {
  queueName: 'audits',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { auditCluster, portsOf, toAuditJob } = await import('./work/auditCluster.ts');
    await auditCluster(toAuditJob(message), portsOf(context));
  },
});
