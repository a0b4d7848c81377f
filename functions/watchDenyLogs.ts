import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/watchDenyLogs.ts'));

/** Timer: reads new deny rows; a denied dependency starts an audit at once. */
app.timer('watchDenyLogs', {
  schedule: '%DENY_LOG_SCHEDULE%',
  handler: async (_timer, context) => {
    const { portsOf, watchDenyLogs } = await work();
    await watchDenyLogs(portsOf(context));
  },
});
