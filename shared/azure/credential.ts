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
  const identity = await import('@azure/identity');
  switch (options.kind) {
    case 'managedIdentity':
      return options.clientId === undefined
        ? new identity.ManagedIdentityCredential()
        : new identity.ManagedIdentityCredential({ clientId: options.clientId });
    case 'terminal':
      return new identity.ChainedTokenCredential(
        new identity.AzureCliCredential(),
        new identity.ManagedIdentityCredential(),
      );
  }
}
