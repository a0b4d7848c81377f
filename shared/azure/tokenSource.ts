import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';

/** No token could be had: nothing that needs one can be read. */
export class TokenError extends Error {
  constructor(cause: unknown) {
    super(`No token: ${firstLine(cause)}`, { cause });
    this.name = 'TokenError';
  }
}

/** A token is renewed this long before it ends, in milliseconds. */
const renewBeforeMs = 5 * 60_000;

/**
 * A credential that asks the given one once per scope and keeps the token: every SDK client keeps its own, and the
 * command-line credential starts a program each time. Whatever goes wrong is a TokenError, so that a caller can tell
 * it from a refused request.
 */
export function createTokenSource(credential: TokenCredential): TokenCredential {
  const known = new Map<string, Kept>();
  return {
    getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      // A claims challenge asks for another token than the one that was refused.
      if (options?.claims !== undefined) return ask(credential, scopes, options);
      const key = [scopes].flat().join(' ');
      const found = known.get(key);
      if (found && found.renewAt > Date.now()) return found.token;
      const fresh = keep(ask(credential, scopes, options));
      known.set(key, fresh);
      return fresh.token;
    },
  };
}

interface Kept {
  readonly token: Promise<AccessToken>;
  /** Milliseconds since 1970; never while the token is on its way, so that many callers share one request. */
  renewAt: number;
}

function keep(token: Promise<AccessToken>): Kept {
  const kept: Kept = { token, renewAt: Infinity };
  token.then(
    ({ expiresOnTimestamp }) => {
      kept.renewAt = expiresOnTimestamp - renewBeforeMs;
    },
    () => {
      kept.renewAt = 0;
    },
  );
  return kept;
}

async function ask(credential: TokenCredential, scopes: string | string[], options?: GetTokenOptions) {
  const token = await credential.getToken(scopes, options).catch((cause: unknown) => {
    throw new TokenError(cause);
  });
  if (!token) throw new TokenError(new Error('the credential gave none'));
  return token;
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
