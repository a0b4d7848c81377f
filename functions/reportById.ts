import { app } from '@azure/functions';

/** `GET /api/report/{id}`: one report of the history. */
app.http('reportById', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report/{id}',
  handler: async (request, context) => {
    const { answerReportById } = await import('./work/history.ts');
    return answerReportById(request, context);
  },
});
