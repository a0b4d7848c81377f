import { app } from '@azure/functions';

app.http('twin', { handler: () => ({}) });
app.http('Twin', { handler: () => ({}) });
