import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/history.ts'));

/** `GET /api/report/history`: the audits that are still kept, newest first, each with its state and snapshot. */
app.http('history', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report/history',
  handler: async (request, context) => {
    const { answerHistory } = await work();
    return answerHistory(request, context);
  },
});
