import { app } from '@azure/functions';

/** `GET /api/explain?from=&to=`: what becomes of one flow in the newest snapshot, and why, as JSON or text. */
app.http('explain', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'explain',
  handler: async (request, context) => {
    const { answerExplain } = await import('./work/explain.ts');
    return answerExplain(request, context);
  },
});
