/** What deliverAlert needs once it runs; loaded on its first invocation. */
export { deliverAlert } from '../../shared/app/deliverAlert.ts';
export { toAlertJob } from '../../shared/app/jobs.ts';
export { portsOf } from './portsOf.ts';
