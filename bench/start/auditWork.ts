export { auditCluster } from '../../functions/work/auditCluster.ts';

/** Loads the clients that `auditCluster` uses. */
export const load = () =>
  Promise.all([
    import('../../shared/azure/managedIdentity.sdk.ts'),
    import('../../shared/azure/arm.sdk.ts'),
    import('../../shared/azure/logs.sdk.ts'),
    import('../../shared/storage/blob.sdk.ts'),
    import('../../shared/storage/queue.sdk.ts'),
    import('../../shared/storage/table.sdk.ts'),
  ]);
