/** Takes the place of `globalThis.crypto.randomUUID` in the bundle: the same, without loading WebCrypto at start. */
export { randomUUID as nodeRandomUuid } from 'node:crypto';
