import { app } from '@azure/functions';

/** Queue `alerts`: one alert over one channel, or a look at what is to be told of a cluster. */
app.storageQueue('deliverAlert', {
  queueName: 'alerts',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { portsOf, toAlertJob, workAlert } = await import('./work/deliverAlert.ts');
    await workAlert(toAlertJob(message), portsOf(context));
  },
});
