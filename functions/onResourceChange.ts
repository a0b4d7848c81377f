import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/onResourceChange.ts'));

/** Event Grid: a write, delete or action in a watched subscription. Validates and enqueues, nothing else. */
app.eventGrid('onResourceChange', {
  handler: async (event, context) => {
    const { enqueueChange, portsOf } = await work();
    await enqueueChange(event, portsOf(context));
  },
});
