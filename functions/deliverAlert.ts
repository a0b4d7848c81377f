import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/deliverAlert.ts'));

/** Queue `alerts`: one alert over one channel, or a look at what is to be told of a cluster. */
app.storageQueue('deliverAlert', {
  queueName: 'alerts',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { portsOf, toAlertJob, workAlert } = await work();
    await workAlert(toAlertJob(message), portsOf(context));
  },
});
