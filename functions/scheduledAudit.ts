import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/scheduledAudit.ts'));

/** Timer: one audit per watched cluster goes on the queue, and alerts that lost their message go again. */
app.timer('scheduledAudit', {
  schedule: '%AUDIT_SCHEDULE%',
  handler: async (_timer, context) => {
    const { portsOf, scheduleAudits } = await work();
    await scheduleAudits(portsOf(context));
  },
});
