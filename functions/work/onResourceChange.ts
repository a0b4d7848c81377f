/** What onResourceChange needs once it runs; loaded on its first invocation. */
export { enqueueChange } from '../../shared/app/enqueueChange.ts';
export { portsOf } from './portsOf.ts';
