import { describe, expect, it } from 'vitest';
import { createTokenSource } from '../../shared/azure/tokenSource.ts';

/** A credential whose tokens last so many minutes and which counts how often it is asked. */
function credentialFor(minutes: number) {
  const asked: string[] = [];
  return {
    asked,
    getToken: (scopes: string | string[]) => {
      asked.push([scopes].flat().join());
      return Promise.resolve({ token: `t${asked.length}`, expiresOnTimestamp: Date.now() + minutes * 60_000 });
    },
  };
}

describe('a token', () => {
  it('is asked for once while it lasts, even by many at once', async () => {
    const credential = credentialFor(60);
    const source = createTokenSource(credential);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => source.getToken('a/.default')));
    expect(new Set(tokens.map((token) => token?.token))).toEqual(new Set(['t1']));
    await source.getToken(['a/.default']);
    expect(credential.asked).toEqual(['a/.default']);
  });

  it('is one for each scope', async () => {
    const credential = credentialFor(60);
    const source = createTokenSource(credential);
    expect((await source.getToken('a'))?.token).toBe('t1');
    expect((await source.getToken('b'))?.token).toBe('t2');
  });

  it('is asked for again shortly before it ends', async () => {
    const credential = credentialFor(4);
    const source = createTokenSource(credential);
    await source.getToken('a');
    await source.getToken('a');
    expect(credential.asked).toHaveLength(2);
  });

  it('is asked for again when the service wants other claims', async () => {
    const credential = credentialFor(60);
    const source = createTokenSource(credential);
    await source.getToken('a');
    await source.getToken('a', { claims: '{}' });
    expect(credential.asked).toHaveLength(2);
  });

  it('that was refused is asked for again the next time', async () => {
    let count = 0;
    const source = createTokenSource({
      getToken: () => {
        count += 1;
        if (count === 1) return Promise.reject(new Error('Not now.\nDetails that nobody needs.'));
        return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    });
    await expect(source.getToken('a')).rejects.toThrow(/^No token: Not now\.$/);
    expect((await source.getToken('a'))?.token).toBe('t');
  });

  it('that a credential does not give is an error', async () => {
    const source = createTokenSource({ getToken: () => Promise.resolve(null) });
    await expect(source.getToken('a')).rejects.toThrow('No token');
  });
});
