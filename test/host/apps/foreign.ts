import { app } from '@azure/functions';

app.storageBlob('blobs', { path: 'box/{name}', connection: 'AzureWebJobsStorage', handler: () => undefined });
