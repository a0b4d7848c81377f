/** What deliverAlert needs once it runs; loaded on its first invocation. */
export { toAlertJob } from '../../shared/app/jobs.ts';
export { workAlert } from '../../shared/app/workAlert.ts';
export { portsOf } from './portsOf.ts';
