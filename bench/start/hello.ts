import { app } from '@azure/functions';

/** The smallest function app: what any start is measured against. */
app.http('hello', { methods: ['GET'], handler: () => ({ body: 'hello' }) });
