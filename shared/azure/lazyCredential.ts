import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';

/** A credential that loads when the first token is asked for: the identity library is the slowest to start. getToken throws what the library throws. */
export function createLazyCredential(load: () => Promise<TokenCredential>): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
}
