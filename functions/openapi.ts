import { app } from '@azure/functions';

/** `GET /api/openapi.json`: this API as an OpenAPI document. */
app.http('openapi', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'openapi.json',
  handler: async (request, context) => {
    const { answerOpenApi } = await import('./work/openapi.ts');
    return answerOpenApi(request, context);
  },
});
