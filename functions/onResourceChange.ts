import { app } from '@azure/functions';

/** Event Grid: a write, delete or action in a watched subscription. Validates and enqueues, nothing else. */
app.eventGrid('onResourceChange', {
  handler: async (event, context) => {
    const { enqueueChange, portsOf } = await import('./work/onResourceChange.ts');
    await enqueueChange(event, portsOf(context));
  },
});
