import { app } from '@azure/functions';

/** Timer: one audit per watched cluster goes on the queue, and alerts that lost their message go again. */
app.timer('scheduledAudit', {
  schedule: '%AUDIT_SCHEDULE%',
  handler: async (_timer, context) => {
    const { portsOf, scheduleAudits } = await import('./work/scheduledAudit.ts');
    await scheduleAudits(portsOf(context));
  },
});
