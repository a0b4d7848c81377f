import { app } from '@azure/functions';

/** Timer: reads new deny rows; a denied dependency starts an audit at once. */
app.timer('watchDenyLogs', {
  schedule: '%DENY_LOG_SCHEDULE%',
  handler: async (_timer, context) => {
    const { portsOf, watchDenyLogs } = await import('./work/watchDenyLogs.ts');
    await watchDenyLogs(portsOf(context));
  },
});
