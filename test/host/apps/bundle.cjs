// Stands for a bundled entry: CommonJS, with its own way to the library.
const { app } = require('@azure/functions');

app.http('bundled', { methods: ['GET'], route: 'bundled/{*rest}', handler: (request) => ({ body: request.params.rest }) });
