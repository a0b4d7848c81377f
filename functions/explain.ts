import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/explain.ts'));

/** `GET /api/explain?from=&to=`: what becomes of one flow in the newest snapshot, and why, as JSON or text. */
app.http('explain', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'explain',
  handler: async (request, context) => {
    const { answerExplain } = await work();
    return answerExplain(request, context);
  },
});
