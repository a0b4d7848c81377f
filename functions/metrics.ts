import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/metrics.ts'));

/** `GET /api/metrics`: state, verdicts, findings, gaps and queues in the text format of Prometheus. */
app.http('metrics', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'metrics',
  handler: async (request, context) => {
    const { answerMetrics } = await work();
    return answerMetrics(request, context);
  },
});
