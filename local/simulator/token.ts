import { createHash, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../../shared/model/json.ts';
import type { Answer } from './answer.ts';
import { toErrorAnswer } from './answer.ts';
import type { Caller } from './resourceEvent.ts';

/** What the issuing and the checking side of the simulated identity share. */
export interface TokenRealm {
  /** Value that `X-IDENTITY-HEADER` must have; also what makes a token ours. */
  readonly secret: string;
  readonly now: Date;
}

/** The managed identity whose tokens the endpoint gives out, unless a client id is asked for. */
export const systemIdentity: Caller = {
  objectId: '00000000-0000-0000-0000-0000000000e1',
  principalType: 'ServicePrincipal',
  appId: '00000000-0000-0000-0000-0000000000e2',
};

const lifetimeSeconds = 24 * 60 * 60;

/**
 * The token endpoint of App Service and Functions that ManagedIdentityCredential calls: GET with `resource`,
 * `api-version=2019-08-01`, optionally `client_id`, and the header `X-IDENTITY-HEADER`.
 */
export function answerTokenRequest(url: URL, headers: Headers, realm: TokenRealm): Answer {
  if (!isSameSecret(headers.get('x-identity-header') ?? '', realm.secret)) {
    return toErrorAnswer(401, 'Unauthorized', 'The X-IDENTITY-HEADER is missing or wrong.');
  }
  const resource = url.searchParams.get('resource');
  if (url.searchParams.get('api-version') !== '2019-08-01' || resource === null || resource === '') {
    return toErrorAnswer(400, 'BadRequest', 'The parameters resource and api-version=2019-08-01 are required.');
  }
  const clientId = url.searchParams.get('client_id') ?? systemIdentity.appId ?? '';
  const expiresOn = Math.floor(realm.now.getTime() / 1000) + lifetimeSeconds;
  const token = issueToken({ audience: resource, clientId, expiresOn }, realm.secret);
  return {
    status: 200,
    body: { access_token: token, expires_on: String(expiresOn), resource, token_type: 'Bearer', client_id: clientId },
  };
}

/** A token in the shape of a JWT. The last part is a hash with the run's secret: enough to know our own, no real signature. */
export function issueToken(
  {
    audience,
    clientId,
    expiresOn,
  }: { readonly audience: string; readonly clientId: string; readonly expiresOn: number },
  secret: string,
): string {
  const header = toPart({ typ: 'JWT', alg: 'none' });
  const payload = toPart({
    aud: audience,
    iss: 'https://sts.example.com/simulated/',
    exp: expiresOn,
    appid: clientId,
    oid: systemIdentity.objectId,
    idtyp: 'app',
  });
  return `${header}.${payload}.${toStamp(payload, secret)}`;
}

/** The caller that a request's bearer token names, or the 401 that says what is wrong with it. */
export function checkToken(
  headers: Headers,
  audiences: readonly string[],
  realm: TokenRealm,
): { readonly caller: Caller } | { readonly refusal: Answer } {
  const token = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token === undefined)
    return refuse('AuthenticationFailed', "The 'Authorization' header is missing or no bearer token.");
  const claims = readClaims(token, realm.secret);
  if (!claims) return refuse('InvalidAuthenticationToken', 'The access token is invalid.');
  if (claims.exp * 1000 <= realm.now.getTime()) {
    return refuse('ExpiredAuthenticationToken', 'The access token has expired.');
  }
  if (!audiences.map(toAudienceKey).includes(toAudienceKey(claims.aud))) {
    return refuse('InvalidAuthenticationTokenAudience', `The access token is for '${claims.aud}'.`);
  }
  return { caller: { ...systemIdentity, appId: claims.appid } };
}

function refuse(code: string, message: string): { readonly refusal: Answer } {
  return { refusal: toErrorAnswer(401, code, message, { 'www-authenticate': `Bearer error="invalid_token"` }) };
}

/** The claims of a token that this run issued. */
interface Claims {
  readonly aud: string;
  readonly exp: number;
  readonly appid: string;
}

/** Only what carries our stamp is read, so its shape is the one that issueToken wrote. */
function readClaims(token: string, secret: string): Claims | undefined {
  const [, payload = '', stamp = ''] = token.split('.');
  if (!isSameSecret(stamp, toStamp(payload, secret))) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
}

function toAudienceKey(audience: string): string {
  return audience.toLowerCase().replace(/\/+$/, '');
}

function toPart(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function toStamp(payload: string, secret: string): string {
  return createHash('sha256').update(`${secret}.${payload}`).digest('base64url');
}

function isSameSecret(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
