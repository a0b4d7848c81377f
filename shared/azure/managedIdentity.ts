import type { TokenCredential } from '@azure/identity';
import { createLazyCredential } from './lazyCredential.ts';

/** The app's own identity; of several that it has, the one with this client id. */
export function createManagedIdentity(clientId?: string): TokenCredential {
  return createLazyCredential(async () => {
    const { ManagedIdentityCredential } = await import('./managedIdentity.sdk.ts');
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  });
}
