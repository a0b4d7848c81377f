import { app } from '@azure/functions';
import { watchDenyLogs } from '../shared/app/watchDenyLogs.ts';
import { portsOf } from './portsOf.ts';

/** Timer: reads new deny rows; a denied dependency starts an audit at once. */
app.timer('watchDenyLogs', {
  schedule: '%DENY_LOG_SCHEDULE%',
  handler: async (_timer, context) => {
    await watchDenyLogs(portsOf(context));
  },
});
