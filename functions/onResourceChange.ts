import { app } from '@azure/functions';
import { enqueueChange } from '../shared/app/enqueueChange.ts';
import type { Json } from '../shared/model/json.ts';
import { portsOf } from './portsOf.ts';

/** Event Grid: a write, delete or action in a watched subscription. Validates and enqueues, nothing else. */
app.eventGrid('onResourceChange', {
  handler: async (event, context) => {
    await enqueueChange(event as unknown as Json, portsOf(context));
  },
});
