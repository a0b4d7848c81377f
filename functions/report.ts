import { app } from '@azure/functions';

/** `GET /api/report`: the newest report as HTML for a browser, as JSON for everything else; `?refresh=true` starts an audit. */
app.http('report', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report',
  handler: async (request, context) => {
    const { answerReport } = await import('./work/report.ts');
    return answerReport(request, context);
  },
});
