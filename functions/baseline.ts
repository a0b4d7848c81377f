import { app } from '@azure/functions';

/** `GET /api/baseline`: what people accepted. `POST`: accepts the current state of a cluster, with who, why and until when. */
app.http('baseline', {
  methods: ['GET', 'POST'],
  authLevel: 'function',
  route: 'baseline',
  handler: async (request, context) => {
    const { answerBaseline } = await import('./work/baseline.ts');
    return answerBaseline(request, context);
  },
});
