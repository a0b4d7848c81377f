import { app } from '@azure/functions';

app.http('only', { methods: ['GET'], handler: () => ({ body: 'only me' }) });
