import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';

/** Whose identity to use: the app's own, or that of whoever sits at the terminal (`az login`, else a managed identity). */
export type CredentialOptions =
  | { readonly kind: 'managedIdentity'; readonly clientId?: string }
  | { readonly kind: 'terminal' };

/** A credential that loads the identity library when the first token is asked for. Its getToken throws what the library throws. */
export function createCredential(options: CredentialOptions): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes: string | string[], tokenOptions?: GetTokenOptions): Promise<AccessToken | null> {
      loading ??= load(options);
      return (await loading).getToken(scopes, tokenOptions);
    },
  };
}

async function load(options: CredentialOptions): Promise<TokenCredential> {
  switch (options.kind) {
    case 'managedIdentity': {
      const { ManagedIdentityCredential } = await import('./managedIdentity.sdk.ts');
      const { clientId } = options;
      return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
    }
    case 'terminal': {
      const sdk = await import('./terminal.sdk.ts');
      return new sdk.ChainedTokenCredential(new sdk.AzureCliCredential(), new sdk.ManagedIdentityCredential());
    }
  }
}
