// The clients of `auditCluster` as node_modules holds them, without a bundle.
await import('@azure/functions');
await Promise.all([
  import('@azure/identity'),
  import('@azure/arm-network'),
  import('@azure/arm-containerservice'),
  import('@azure/monitor-query-logs'),
  import('@azure/storage-blob'),
  import('@azure/storage-queue'),
  import('@azure/data-tables'),
]);
