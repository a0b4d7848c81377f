import { app } from '@azure/functions';

/** `GET /api/metrics`: state, verdicts, findings, gaps and queues in the text format of Prometheus. */
app.http('metrics', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'metrics',
  handler: async (request, context) => {
    const { answerMetrics } = await import('./work/metrics.ts');
    return answerMetrics(request, context);
  },
});
