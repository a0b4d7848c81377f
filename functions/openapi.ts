import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/openapi.ts'));

/** `GET /api/openapi.json`: this API as an OpenAPI document. */
app.http('openapi', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'openapi.json',
  handler: async (request, context) => {
    const { answerOpenApi } = await work();
    return answerOpenApi(request, context);
  },
});
