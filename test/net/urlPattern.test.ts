import { describe, expect, it } from 'vitest';
import { matchPath, toUrlPattern } from '../../shared/net/urlPattern.ts';

describe('a target URL', () => {
  it.each<[string, string, string]>([
    ['www.contoso.com/test', '/test', 'yes'],
    ['www.contoso.com/test', '/test/', 'yes'],
    ['www.contoso.com/test', '/test?with_query=1', 'yes'],
    ['www.contoso.com/test', '/test/more', 'no'],
    ['www.contoso.com/test', '/', 'no'],
    ['www.contoso.com/test/', '/test', 'yes'],
    ['www.contoso.com/test/*', '/test', 'no'],
    ['www.contoso.com/test/*', '/test?q=1', 'no'],
    ['www.contoso.com/test/*', '/test/anything', 'yes'],
    ['www.contoso.com/test/*', '/test/', 'maybe'],
    ['www.contoso.com/test*', '/test2', 'yes'],
    ['www.contoso.com', '/test', 'maybe'],
    ['http://*.contoso.com/test', '/test', 'yes'],
  ])('%s takes %s: %s', (text, path, answer) => {
    const pattern = toUrlPattern(text);
    expect(pattern && matchPath(pattern, path)).toBe(answer);
  });

  it.each([
    'www.*.com/test',
    'www.contoso.*/test',
    'www.contoso.com/te*st',
    'www.contoso.com/*/test',
    'www.contoso.com:8080/test',
    'www.contoso.com/test?q=1',
    '',
    '/test',
  ])('that is written %j matches nothing', (text) => {
    expect(toUrlPattern(text)).toBeUndefined();
  });
});
