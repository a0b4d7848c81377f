/** The app with every client that `auditCluster`, the heaviest function, needs loaded. */
import '../../functions/index.ts';

export const ready = Promise.all([
  import('@azure/identity'),
  import('@azure/arm-network'),
  import('@azure/arm-containerservice'),
  import('@azure/monitor-query-logs'),
  import('@azure/storage-blob'),
  import('@azure/storage-queue'),
  import('@azure/data-tables'),
]);
