import { describe, expect, it } from 'vitest';
import { toEndpoint } from '../../shared/normalise/endpoint.ts';

describe('the endpoint of an address', () => {
  it.each([
    ['https://github.com/contoso/shop', 'github.com', '443', 'HTTPS'],
    ['HTTP://Proxy.Example.com:3128/', 'proxy.example.com', '3128', 'HTTP'],
    ['http://user:p%40ss@proxy.example.com', 'proxy.example.com', '80', 'HTTP'],
    ['ssh://git@192.0.2.7:2222/shop.git', '192.0.2.7', '2222', 'TCP'],
    ['git@git.example.com:shop/base.git', 'git.example.com', '22', 'TCP'],
  ])('of %s is %s, port %s, %s', (address, host, port, protocol) => {
    expect(toEndpoint(address)).toEqual({ host, port, protocol });
  });

  it.each([
    '',
    'git.example.com',
    'ftp://example.com',
    'https://',
    'https://[2001:db8::1]/x',
    'http://a b',
  ])('is unknown for "%s"', (address) => {
    expect(toEndpoint(address)).toBeUndefined();
  });
});
