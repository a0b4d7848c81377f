import { app } from '@azure/functions';

/** `GET /api/report/history`: the audits that are still kept, newest first, each with its state and snapshot. */
app.http('history', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report/history',
  handler: async (request, context) => {
    const { answerHistory } = await import('./work/history.ts');
    return answerHistory(request, context);
  },
});
