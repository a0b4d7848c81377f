import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../shared/notify/publicAddress.ts';
import { type ReceiverPolicy, toReceiverUrl } from '../../shared/notify/receiverUrl.ts';

const refusalOf = (url: string, policy: ReceiverPolicy = {}) => {
  const outcome = toReceiverUrl(url, policy);
  return 'refused' in outcome ? outcome.refused : undefined;
};

describe('The address of a receiver', () => {
  it.each([
    'https://prod-12.westeurope.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=x',
    'https://default0000.12.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/a?sig=x',
    'https://contoso.webhook.office.com/webhookb2/a',
    'https://hooks.slack.com/services/T0/B0/x',
    'https://events.pagerduty.com/v2/enqueue',
    'https://HOOKS.SLACK.COM./services/T0',
  ])('%s is a well-known one', (url) => {
    expect(refusalOf(url)).toBeUndefined();
  });

  it.each([
    ['http://hooks.slack.com/services/a', 'https'],
    ['no address', 'https'],
    ['file:///etc/passwd', 'https'],
    ['https://user:word@hooks.slack.com/', 'user or a password'],
    ['https://hooks.slack.com.evil.example.com/', 'not allowed'],
    ['https://evil-hooks.slack.com/', 'not allowed'],
    ['https://logic.azure.com/', 'not allowed'],
    ['https://evillogic.azure.com/', 'not allowed'],
    ['https://hooks.slack.com@evil.example.com/', 'user or a password'],
    ['https://evil.example.com/#.logic.azure.com', 'not allowed'],
    ['https://127.0.0.1/', 'private network'],
    ['https://2130706433/', 'private network'],
    ['https://0x7f.1/', 'private network'],
    ['https://[::1]/', 'private network'],
    ['https://[::ffff:169.254.169.254]/', 'private network'],
    ['https://169.254.169.254/metadata/identity', 'private network'],
    ['https://168.63.129.16/', 'private network'],
    ['https://localhost/', 'not allowed'],
    ['https://8.8.8.8/', 'not allowed'],
  ])('%s is refused, because it %s', (url, reason) => {
    expect(refusalOf(url)).toContain(reason);
  });

  it('may be on a configured host, or below one', () => {
    const policy = { allowedHosts: ['alerts.example.com', '*.example.org'] };
    expect(refusalOf('https://alerts.example.com/x', policy)).toBeUndefined();
    expect(refusalOf('https://a.b.example.org/x', policy)).toBeUndefined();
    expect(refusalOf('https://example.org/x', policy)).toContain('not allowed');
    expect(refusalOf('https://x.alerts.example.com/', policy)).toContain('not allowed');
  });

  it('may be private in no configuration, and on this machine only where that was said', () => {
    expect(refusalOf('https://10.1.2.3/', { allowedHosts: ['10.1.2.3'] })).toContain('private network');
    expect(refusalOf('https://10.1.2.3/', { allowedHosts: ['10.1.2.3'], allowLoopback: true })).toContain('private');
    expect(refusalOf('https://127.0.0.1:7443/', { allowLoopback: true })).toBeUndefined();
    expect(refusalOf('https://localhost:7443/', { allowLoopback: true })).toBeUndefined();
    expect(refusalOf('https://localhost.example.com/', { allowLoopback: true })).toContain('not allowed');
  });

  it('is never told in the refusal', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.uuid(), (url, secret) => {
        expect(refusalOf(`${url}/${secret}`) ?? '').not.toContain(secret);
      }),
    );
  });
});

describe('Public addresses', () => {
  it.each([
    '8.8.8.8',
    '20.50.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '169.253.1.1',
    '2603:1020::1',
    '2a00:1450::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1', '198.18.0.1'],
    ...['224.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1', '168.63.129.16'],
    ...['::', '::1', '::ffff:8.8.8.8', '::8.8.8.8', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '64:ff9b::808:808'],
    ...['2001::1', '2001:db8::1', '2002:a00:1::', '3fff::1', '100::1', 'fec0::1', 'not an address', '', '1.2.3'],
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));
});
