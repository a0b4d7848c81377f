/** The credential of the function app; loaded on first use. */
export { ManagedIdentityCredential } from '@azure/identity';
