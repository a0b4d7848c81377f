import { app } from '@azure/functions';
import { deliverAlert } from '../shared/app/deliverAlert.ts';
import { toAlertJob } from '../shared/app/jobs.ts';
import { portsOf } from './portsOf.ts';

/** Queue `alerts`: one alert over one channel. */
app.storageQueue('deliverAlert', {
  queueName: 'alerts',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    await deliverAlert(toAlertJob(message), portsOf(context));
  },
});
