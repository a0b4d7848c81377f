import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/history.ts'));

/** `GET /api/report/{id}`: one report of the history. */
app.http('reportById', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report/{id}',
  handler: async (request, context) => {
    const { answerReportById } = await work();
    return answerReportById(request, context);
  },
});
