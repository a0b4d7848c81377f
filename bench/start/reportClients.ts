/** The app with the clients that `report` needs loaded: what the first request of a new instance waits for. */
import '../../functions/index.ts';

export const ready = Promise.all([import('@azure/storage-blob'), import('@azure/storage-queue')]);
