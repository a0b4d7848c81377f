/** What scheduledAudit needs once it runs; loaded on its first invocation. */
export { scheduleAudits } from '../../shared/app/scheduleAudits.ts';
export { portsOf } from './portsOf.ts';
