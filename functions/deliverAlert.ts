import { app } from '@azure/functions';

/** Queue `alerts`: one alert over one channel. */
app.storageQueue('deliverAlert', {
  queueName: 'alerts',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { deliverAlert, portsOf, toAlertJob } = await import('./work/deliverAlert.ts');
    await deliverAlert(toAlertJob(message), portsOf(context));
  },
});
