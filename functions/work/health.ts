/** What health needs once it runs; loaded on its first invocation. */
export { readHealth } from '../../shared/app/readHealth.ts';
export { portsOf } from './portsOf.ts';
