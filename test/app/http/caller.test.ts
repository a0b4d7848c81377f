import { describe, expect, it } from 'vitest';
import { type Caller, toCaller, toRefusal, type Wish } from '../../../shared/app/http/caller.ts';

/** The headers that App Service sets for somebody with these roles. */
function signedIn(...roles: readonly string[]) {
  const claims = [{ typ: 'name', val: 'Robin' }, ...roles.map((val) => ({ typ: 'roles', val }))];
  const principal = Buffer.from(JSON.stringify({ auth_typ: 'aad', claims, role_typ: 'roles' })).toString('base64');
  const headers = new Headers({
    'x-ms-client-principal-name': 'robin@example.com',
    'x-ms-client-principal': principal,
  });
  return (name: string) => headers.get(name);
}

describe('who may do what', () => {
  it.each<[string, Caller, boolean, Wish, number | undefined]>([
    ['a key, while nobody signs in, reads', { kind: 'key' }, false, 'read', undefined],
    ['a key, while nobody signs in, writes', { kind: 'key' }, false, 'write', undefined],
    ['a key reads where people sign in', { kind: 'key' }, true, 'read', undefined],
    ['a key does not write where people sign in', { kind: 'key' }, true, 'write', 401],
    ['a person without a role does not read', toCaller(signedIn(), true), true, 'read', 403],
    ['a reader reads', toCaller(signedIn('reader'), true), true, 'read', undefined],
    ['a reader does not write', toCaller(signedIn('reader'), true), true, 'write', 403],
    ['an approver reads', toCaller(signedIn('approver'), true), true, 'read', undefined],
    ['an approver writes', toCaller(signedIn('other', 'approver'), true), true, 'write', undefined],
  ])('%s', (...[, caller, signsIn, wish, status]) => {
    expect(toRefusal(caller, wish, signsIn)?.status).toBe(status);
  });

  it('believes no header that App Service did not write', () => {
    expect(toCaller(signedIn('approver'), false)).toEqual({ kind: 'key' });
  });

  it('gives no role for a principal that cannot be read', () => {
    const broken = (name: string) => (name === 'x-ms-client-principal' ? '%%%' : 'robin@example.com');
    expect(toCaller(broken, true)).toEqual({ kind: 'signedIn', name: 'robin@example.com', roles: [] });
  });
});
