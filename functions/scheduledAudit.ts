import { app } from '@azure/functions';
import { scheduleAudits } from '../shared/app/scheduleAudits.ts';
import { portsOf } from './portsOf.ts';

/** Timer: one audit per watched cluster goes on the queue, and alerts that lost their message go again. */
app.timer('scheduledAudit', {
  schedule: '%AUDIT_SCHEDULE%',
  handler: async (_timer, context) => {
    await scheduleAudits(portsOf(context));
  },
});
