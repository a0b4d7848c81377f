import { app } from '@azure/functions';

/** `GET /api/health`: 200 while work gets done, 503 when work failed for good. */
app.http('health', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'health',
  handler: async (request, context) => {
    const { answerHealth } = await import('./work/health.ts');
    return answerHealth(request, context);
  },
});
