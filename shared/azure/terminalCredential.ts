import type { TokenCredential } from '@azure/identity';
import { createLazyCredential } from './lazyCredential.ts';

/** Whoever sits at the terminal: `az login`, else a managed identity. No function names it, so that none of it is deployed. */
export function createTerminalCredential(): TokenCredential {
  return createLazyCredential(async () => {
    const { AzureCliCredential, ChainedTokenCredential, ManagedIdentityCredential } = await import('./terminal.sdk.ts');
    return new ChainedTokenCredential(new AzureCliCredential(), new ManagedIdentityCredential());
  });
}
