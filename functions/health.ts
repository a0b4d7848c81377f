import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/health.ts'));

/** `GET /api/health`: 200 while work gets done, 503 when work failed for good. */
app.http('health', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'health',
  handler: async (request, context) => {
    const { answerHealth } = await work();
    return answerHealth(request, context);
  },
});
