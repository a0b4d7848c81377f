import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Firewall, RulePasses, SourceSubnet, UntranslatedRanges } from '../../shared/model/topology.ts';
import {
  addresses,
  applicationRule,
  cluster,
  dependency,
  firewall,
  networkRule,
  route,
  subnet,
  systemRoutes,
  toFirewallRoute,
  topology,
} from './support/topology.ts';

const own = subnet({ routes: systemRoutes });
const byNetwork = { network: [networkRule('out', { ports: ['*'] })] };
const byName = { application: [applicationRule('names', { hosts: ['*'] })] };

function ranges(...texts: readonly string[]): UntranslatedRanges {
  return { addresses: addresses(...texts), doubtful: [], mayLearn: false };
}

interface World {
  readonly rules?: Partial<RulePasses>;
  readonly more?: Partial<Firewall>;
  readonly authorized?: string;
  readonly tags?: readonly string[];
}

function judge(text: string, untranslated: UntranslatedRanges | undefined, world: World = {}) {
  const { rules = byNetwork, more = {}, authorized, tags } = world;
  const isApiServer = authorized !== undefined;
  const nodes = subnet({ routes: [toFirewallRoute(), toFirewallRoute('10.9.0.0/16'), ...systemRoutes] });
  const subject = cluster({ sources: [nodes], ...(isApiServer ? { authorizedRanges: addresses(authorized) } : {}) });
  const wanted: Dependency = dependency(text, { isApiServer });
  const fw = firewall(rules, { subnet: own, ...(untranslated ? { untranslated } : {}), ...more });
  const all = {
    ...topology([fw], [subject]),
    ...(tags ? { serviceTags: { AzureCloud: new Map([['azuremonitor', tags]]) } } : {}),
  };
  const [judged] = evaluateCluster(subject, [wanted], all);
  return { verdict: judged?.verdict, last: judged?.paths[0]?.trace.at(-1) };
}

const never = ranges('0.0.0.0/0');

describe('What a network rule lets out with its private source address', () => {
  it.each<readonly [string, string, UntranslatedRanges | undefined, string]>([
    ['to the internet gets no answer', 'tcp/9000 198.51.100.7', never, 'denied'],
    ['to a host of unknown address gets none if no address is translated', 'https a.example.com', never, 'denied'],
    ['to a tag gets none either', 'tcp/9000 AzureCloud.eastus', never, 'denied'],
    ['to private addresses is as ever', 'tcp/9000 10.9.0.4', never, 'allowed'],
    ['is nothing by default', 'tcp/9000 198.51.100.7', undefined, 'allowed'],
    ['is nothing where everything is translated', 'tcp/9000 198.51.100.7', ranges('255.255.255.255/32'), 'allowed'],
    ['is nothing where private ranges are repeated', 'https a.example.com', ranges('10.0.0.0/8'), 'allowed'],
    ['to a range of somebody alone is lost', 'tcp/9000 198.51.100.7', ranges('198.51.100.0/24'), 'denied'],
    ['to another range is nothing', 'tcp/9000 203.0.113.7', ranges('198.51.100.0/24'), 'allowed'],
    ['to part of a range is partly lost', 'tcp/9000 198.51.100.0/23', ranges('198.51.100.0/24'), 'partial'],
    ['to a host that may lie in a wide range is unknown', 'https a.example.com', ranges('20.0.0.0/8'), 'unknown'],
    ['to a host is not blurred by a narrow range', 'https a.example.com', ranges('198.51.100.0/24'), 'allowed'],
  ])('%s', (_, text, untranslated, verdict) => {
    expect(judge(text, untranslated).verdict).toBe(verdict);
  });

  it('names the ranges and the part that is lost', () => {
    const policyId =
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/firewallPolicies/policy-hub';
    const { last } = judge('tcp/9000 198.51.100.0/23', ranges('198.51.100.0/24'), {
      more: { policyId },
    });
    expect(last).toMatchObject({
      stage: 'route',
      outcome: 'deny',
      covers: '198.51.100.0/24',
      resourceId: policyId,
    });
    expect(last?.note).toContain('the private ranges of SNAT in policy-hub');
  });

  it('is decided for a tag by its prefixes where they are known', () => {
    const tags = ['198.51.100.0/24', '203.0.113.0/24'];
    expect(judge('https AzureMonitor', ranges('198.51.100.0/24'), { tags }).verdict).toBe('partial');
    expect(judge('https AzureMonitor', ranges('192.0.2.0/24'), { tags }).verdict).toBe('allowed');
  });

  it('is in doubt where the ranges are', () => {
    const doubtful = { addresses: [], doubtful: addresses('0.0.0.0/0'), mayLearn: false };
    expect(judge('tcp/9000 198.51.100.7', doubtful).verdict).toBe('unknown');
    expect(judge('https a.example.com', doubtful).verdict).toBe('unknown');
  });

  it.each<readonly [string, Partial<Firewall>]>([
    ['a NAT gateway', { natGatewayId: 'nat' }],
    ['a gateway that may teach another way out', { subnet: { ...own, learnsRoutes: true } }],
    ['a tunnel', { subnet: subnet({ routes: [route('0.0.0.0/0', 'VirtualNetworkGateway'), ...systemRoutes] }) }],
    ['a firewall subnet that was not read', { subnet: { ...own, gaps: [{ resource: 'x', reason: 'forbidden' }] } }],
    ['a route server', { untranslated: { ...never, mayLearn: true } }],
  ])('may be translated behind %s', (_, more) => {
    expect(judge('tcp/9000 198.51.100.7', never, { more }).verdict).toBe('unknown');
  });

  it('is lost behind a default route to the internet whatever a gateway teaches', () => {
    const written: SourceSubnet = {
      ...own,
      learnsRoutes: true,
      routes: [route('0.0.0.0/0', 'Internet'), ...systemRoutes],
    };
    expect(judge('tcp/9000 198.51.100.7', never, { more: { subnet: written } }).verdict).toBe('denied');
  });
});

describe('What an application rule lets out', () => {
  it('is always translated', () => {
    expect(judge('https a.example.com', never, { rules: byName }).verdict).toBe('allowed');
  });

  it('is in doubt only where a network rule may take it first', () => {
    const rules = { ...byName, network: [networkRule('wide', { to: ['20.0.0.0/8'] })] };
    expect(judge('https a.example.com', never, { rules }).verdict).toBe('unknown');
    expect(judge('https a.example.com', undefined, { rules }).verdict).toBe('allowed');
  });
});

describe('The API server with authorized ranges', () => {
  const host = 'https aks-1.hcp.eastus.azmk8s.io';

  it('does not see the address of a firewall that does not translate', () => {
    expect(judge(host, never, { authorized: '203.0.113.10' }).verdict).toBe('denied');
    const behind = judge(host, never, { authorized: '198.51.100.1', more: { natGatewayId: 'nat' } });
    expect(behind).toMatchObject({ verdict: 'unknown', last: { stage: 'route' } });
  });

  it('sees it through an application rule', () => {
    expect(judge(host, never, { authorized: '203.0.113.10', rules: byName }).verdict).toBe('allowed');
  });
});
