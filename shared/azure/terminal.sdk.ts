/** The credentials of somebody at a terminal; loaded on first use. */
export { AzureCliCredential, ChainedTokenCredential, ManagedIdentityCredential } from '@azure/identity';
