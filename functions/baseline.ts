import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/baseline.ts'));

/** `GET /api/baseline`: what people accepted. `POST`: accepts the current state of a cluster, with who, why and until when. */
app.http('baseline', {
  methods: ['GET', 'POST'],
  authLevel: 'function',
  route: 'baseline',
  handler: async (request, context) => {
    const { answerBaseline } = await work();
    return answerBaseline(request, context);
  },
});
