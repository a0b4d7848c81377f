import { describe, expect, it } from 'vitest';
import { answerTokenRequest, checkToken, systemIdentity } from '../../local/simulator/token.ts';

const realm = { secret: 'a-secret', now: new Date('2026-03-01T12:00:00Z') };
const resource = 'https://management.azure.com';
const address = `http://127.0.0.1:7072/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
const withSecret = new Headers({ 'x-identity-header': realm.secret });

function tokenOf(url: string): string {
  const { body } = answerTokenRequest(new URL(url), withSecret, realm);
  return (body as { access_token: string }).access_token;
}

function bearer(token: string): Headers {
  return new Headers({ authorization: `Bearer ${token}` });
}

describe('the identity endpoint', () => {
  it('gives a token in the shape of a JWT that says for whom and until when', () => {
    const { status, body } = answerTokenRequest(new URL(address), withSecret, realm);
    const [, payload = ''] = tokenOf(address).split('.');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      resource,
      expires_on: String(realm.now.getTime() / 1000 + 86_400),
    });
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ aud: resource });
  });

  it.each([
    [address, new Headers(), 401],
    [address, new Headers({ 'x-identity-header': 'guessed' }), 401],
    [address.replace('2019-08-01', '2017-09-01'), withSecret, 400],
    ['http://127.0.0.1:7072/msi/token?api-version=2019-08-01', withSecret, 400],
  ])('refuses %s', (url, headers, status) => {
    expect(answerTokenRequest(new URL(url), headers, realm).status).toBe(status);
  });
});

describe('a token', () => {
  it('names the identity that asked for it', () => {
    const own = checkToken(bearer(tokenOf(address)), [resource], realm);
    const assigned = checkToken(bearer(tokenOf(`${address}&client_id=client-7`)), [`${resource}/`], realm);
    expect(own).toEqual({ caller: systemIdentity });
    expect(assigned).toMatchObject({ caller: { appId: 'client-7' } });
  });

  it('of another run, or changed on the way, is refused', () => {
    const [head = '', , stamp = ''] = tokenOf(address).split('.');
    const forged = Buffer.from(JSON.stringify({ aud: resource, exp: 9e9, appid: 'x' })).toString('base64url');
    const other = { ...realm, secret: 'another' };
    expect(checkToken(bearer(`${head}.${forged}.${stamp}`), [resource], realm)).toHaveProperty('refusal.status', 401);
    expect(checkToken(bearer(tokenOf(address)), [resource], other)).toHaveProperty('refusal.status', 401);
  });

  it('ends after a day', () => {
    const later = { ...realm, now: new Date('2026-03-02T12:00:00Z') };
    expect(checkToken(bearer(tokenOf(address)), [resource], later)).toHaveProperty('refusal.status', 401);
  });
});
