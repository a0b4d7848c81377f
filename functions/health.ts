import { app } from '@azure/functions';

/** `GET /api/health`: 200 while work gets done, 503 when work failed for good. */
app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: async (_request, context) => {
    const { portsOf, readHealth } = await import('./work/health.ts');
    const health = await readHealth(portsOf(context));
    const headers = { 'cache-control': 'no-store' };
    return { status: health.status === 'degraded' ? 503 : 200, headers, jsonBody: health };
  },
});
