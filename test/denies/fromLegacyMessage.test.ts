import { describe, expect, it } from 'vitest';
import { fromLegacyMessage, type ParsedRecord } from '../../shared/denies/fromLegacyMessage.ts';
import type { LogRow } from '../../shared/model/deny.ts';

const time = '2026-03-01T08:00:00.000Z';

function parse(text: string): ParsedRecord {
  return fromLegacyMessage({ text, time });
}

interface Case {
  readonly what: string;
  readonly text: string;
  readonly row: Partial<LogRow>;
}

const application: readonly Case[] = [
  {
    what: 'a host that no rule names',
    text: 'HTTPS request from 10.20.1.4:50611 to packages.example.com:443. Action: Deny. No rule matched. Proceeding with default action',
    row: {
      category: 'application',
      action: 'deny',
      protocol: 'HTTPS',
      sourceAddress: '10.20.1.4',
      sourcePort: 50611,
      host: 'packages.example.com',
      destinationPort: 443,
      defaultAction: true,
    },
  },
  {
    what: 'an old HTTP row that a classic rule allowed',
    text: 'HTTP request from 10.20.1.4:40000 to mirror.example.com:80. Action: Allow. Rule Collection: updates. Rule: mirrors',
    row: { action: 'allow', protocol: 'HTTP', defaultAction: false, rule: 'updates/mirrors' },
  },
  {
    what: 'a denial by a rule of a policy',
    text: 'HTTPS request from 10.20.1.4:40000 to social.example.com:443. Action: Deny. Policy: hub. Rule Collection Group: apps. Rule Collection: block. Rule: no social, ever',
    row: { action: 'deny', defaultAction: false, rule: 'hub/apps/block/no social, ever' },
  },
  {
    what: 'a web category behind the rule',
    text: 'HTTPS request from 10.20.1.4:40000 to search.example.com:443. Action: Allow. Rule Collection: web. Rule: search. Web Category: SearchEngines',
    row: { rule: 'web/search' },
  },
  {
    what: 'two blanks and a URL with dots',
    text: 'HTTP  request from 10.20.1.4:40000 to dl.example.com:80. Url: dl.example.com/c/file. v2. part.cab. Action: Deny. No rule matched. Proceeding with default action',
    row: { protocol: 'HTTP', host: 'dl.example.com', action: 'deny', defaultAction: true },
  },
  {
    what: 'a name that the firewall could not resolve, which is neither a rule nor the default',
    text: 'HTTPS request from 10.20.1.4:40000 to rt.example.com:443. Action: Deny. Failed to resolve address rt.example.com:443: lookup rt.example.com on 10.40.0.4:53: no such host',
    row: { action: 'deny', defaultAction: null, host: 'rt.example.com' },
  },
  {
    what: 'missing SNI in the old wording',
    text: 'HTTPS request from 10.20.1.4:40000 was denied. Reason: SNI TLS extension was missing.',
    row: { category: 'application', action: 'deny', noSni: true, defaultAction: null, sourceAddress: '10.20.1.4' },
  },
  {
    what: 'missing SNI in the new wording',
    text: 'HTTPS request from 10.20.1.4:40000. Action: Deny. Reason: SNI TLS extension was missing.',
    row: { category: 'application', action: 'deny', noSni: true, defaultAction: null, sourcePort: 40000 },
  },
  {
    what: 'a masked source, which is no address',
    text: 'HTTPS request from x.x.x.x:xxxxx to data.example.com:443. Action: Deny. No rule matched. Proceeding with default action',
    row: { action: 'deny', host: 'data.example.com' },
  },
];

const network: readonly Case[] = [
  {
    what: 'a denial without a rule, which default and rule alike may have made',
    text: 'TCP request from 10.20.1.4:51990 to 198.51.100.17:9000. Action: Deny',
    row: {
      category: 'network',
      action: 'deny',
      protocol: 'TCP',
      destinationAddress: '198.51.100.17',
      destinationPort: 9000,
      defaultAction: null,
    },
  },
  {
    what: 'a dot at the end',
    text: 'UDP request from 10.20.1.4:123 to 203.0.113.5:123. Action: Allow.',
    row: { action: 'allow', protocol: 'UDP', destinationPort: 123 },
  },
  {
    what: 'an ICMP type, zero ports and two dots',
    text: 'ICMP Type=8 request from 10.20.1.4:0 to 203.0.113.5:0. Action: Deny..',
    row: { action: 'deny', protocol: 'ICMP', sourcePort: 0, destinationPort: 0 },
  },
  {
    what: 'ICMP without ports',
    text: 'ICMP request from 10.20.1.4 to 10.20.9.4. Action: Allow',
    row: { protocol: 'ICMP', destinationAddress: '10.20.9.4' },
  },
  {
    what: 'empty ports behind colons',
    text: 'ICMP request from 10.20.1.4: to 203.0.113.5:. Action: alert. Signature: 2100000. IDS: PING *NIX. Priority: 3. Classification: Misc activity',
    row: { category: 'idps', action: 'alert', sourceAddress: '10.20.1.4', destinationAddress: '203.0.113.5' },
  },
  {
    what: 'a named rule with two dots before it, under its other name',
    text: 'TCP request from 10.20.1.4:5000 to 203.0.113.5:3389. Action: Deny.. Policy: hub. Rule Collection Group: net. Rule Collection: block. Rule Name: rdp',
    row: { action: 'deny', defaultAction: false, rule: 'hub/net/block/rdp' },
  },
  {
    what: 'policy, group and collection packed in one',
    text: 'TCP request from 10.20.1.4:5000 to 203.0.113.5:3389. Action: Deny. Rule Collection: hub:net:block. Rule: rdp',
    row: { rule: 'hub/net/block/rdp' },
  },
  {
    what: 'a translated flow, which has no action',
    text: "TCP request from 203.0.113.99:50522 to 198.51.100.83:3389 was DNAT'ed to 10.20.1.4:3389",
    row: { category: 'nat', action: 'other', destinationAddress: '198.51.100.83', destinationPort: 3389 },
  },
  {
    what: 'a translated flow with its rule',
    text: "TCP request from 203.0.113.99:50522 to 198.51.100.83:3389 was DNAT'ed to 10.20.1.4:3389. Policy: hub. Rule Collection Group: dnat. Rule Collection: in. Rule: jump",
    row: { category: 'nat', rule: 'hub/dnat/in/jump' },
  },
  {
    what: 'threat intelligence',
    text: 'HTTP request from 10.20.1.4:54074 to evil.example.com:80. Url: evil.example.com/x. Action: Deny. ThreatIntel: Bot Networks',
    row: { category: 'threatIntel', action: 'deny', host: 'evil.example.com', defaultAction: null },
  },
  {
    what: 'a drop by IDPS',
    text: 'TCP request from 10.20.1.4:51890 to 203.0.113.5:443. Action: drop. Signature: 2028000. IDS: JA3 - [list] Possible thing. Priority: 3. Classification: Unknown Traffic',
    row: { category: 'idps', action: 'deny', destinationAddress: '203.0.113.5' },
  },
];

describe('a legacy message', () => {
  it.each(application)('of an application rule tells of $what', ({ text, row }) => {
    expect(parse(text)).toMatchObject({ kind: 'row', row: { time, lastTime: time, count: 1, ...row } });
  });

  it.each(network)('of the network log tells of $what', ({ text, row }) => {
    expect(parse(text)).toMatchObject({ kind: 'row', row });
  });

  it('has no destination when SNI was missing and no address when the source is masked', () => {
    const [sni, masked] = [application[7], application[8]].map((found) => parse(found?.text ?? ''));
    expect(sni).toMatchObject({ row: { host: undefined, destinationAddress: undefined, destinationPort: undefined } });
    expect(masked).toMatchObject({ row: { sourceAddress: undefined } });
  });

  it.each([
    ' request from  to . Action: . ThreatIntel: ',
    'DNS Request: 10.20.1.4:48197 – 15676 AAAA IN mcr.example.com. udp 55 false 512 NOERROR - 0 2.000301956s',
    ' Error: 2 time.example.com. A: read udp 10.40.0.5:49126->168.63.129.16:53: i/o timeout”',
    '',
  ])('that tells of no flow is ignored: %s', (text) => {
    expect(parse(text)).toEqual({ kind: 'ignored' });
  });

  it.each([
    'something else entirely',
    'HTTPS request from 10.20.1.4:40000',
    'HTTPS request from 10.20.1.4:40000 to packages.example.com:443',
    'TCP request from 10.20.1.4:1 to 203.0.113.5:443. Action: 7',
    `HTTP request from 10.20.1.4:1 to a.example.com:80. Url: ${'x'.repeat(9000)}. Action: Deny`,
  ])('in no known form is unparsed and not dropped: %s', (text) => {
    expect(parse(text)).toEqual({ kind: 'unparsed' });
  });

  it('is never read as the action that a client wrote into its host name', () => {
    const text =
      'HTTPS request from 10.20.1.4:1 to a.example.com:443. Action: Allow. Rule: x:443. Action: Deny. No rule matched. Proceeding with default action';
    expect(parse(text)).toEqual({ kind: 'unparsed' });
  });

  it('is never read as the action that a client wrote into its URL', () => {
    const text =
      'HTTP request from 10.20.1.4:1 to a.example.com:80. Url: a.example.com/. Action: Allow. Rule: x. Action: Deny. No rule matched. Proceeding with default action';
    expect(parse(text)).toMatchObject({ kind: 'row', row: { action: 'deny', defaultAction: true } });
  });
});
