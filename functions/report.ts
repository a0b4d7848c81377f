import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/report.ts'));

/** `GET /api/report`: the newest report as HTML for a browser, as JSON for everything else; `?refresh=true` starts an audit. */
app.http('report', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report',
  handler: async (request, context) => {
    const { answerReport } = await work();
    return answerReport(request, context);
  },
});
