/** What auditCluster needs once it runs; loaded on its first invocation. */
export { auditCluster } from '../../shared/app/auditCluster.ts';
export { toAuditJob } from '../../shared/app/jobs.ts';
export { portsOf } from './portsOf.ts';
