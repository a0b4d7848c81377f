/** What watchDenyLogs needs once it runs; loaded on its first invocation. */
export { watchDenyLogs } from '../../shared/app/watchDenyLogs.ts';
export { portsOf } from './portsOf.ts';
