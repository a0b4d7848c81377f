import { describe, expect, it } from 'vitest';
import { toEgress } from '../../shared/evaluate/egress.ts';
import type { Route, SourceSubnet } from '../../shared/model/topology.ts';
import { cluster, firewall, route, subnet, systemRoutes, toFirewallRoute, topology } from './support/topology.ts';

function viaOf(routes: readonly Route[], outboundType = 'loadBalancer', more: Partial<SourceSubnet> = {}) {
  const source = subnet({ routes: [...routes, ...systemRoutes], ...more });
  return toEgress(source, cluster({ outboundType }), topology([firewall()]));
}

describe('where egress of a subnet leaves', () => {
  it.each([
    ['a default route to the firewall', [toFirewallRoute()], 'loadBalancer', 'azureFirewall'],
    [
      'a default route to something else',
      [toFirewallRoute('0.0.0.0/0', '10.42.2.5')],
      'userDefinedRouting',
      'virtualAppliance',
    ],
    [
      'a default route to a gateway',
      [route('0.0.0.0/0', 'VirtualNetworkGateway')],
      'userDefinedRouting',
      'virtualNetworkGateway',
    ],
    ['a default route to nowhere', [route('0.0.0.0/0', 'None')], 'userDefinedRouting', 'none'],
    ['the load balancer', [], 'loadBalancer', 'loadBalancer'],
    ['a managed NAT gateway', [], 'managedNATGateway', 'natGateway'],
    ['outbound type none', [], 'none', 'none'],
    ['no route although the cluster expects one', [], 'userDefinedRouting', 'internet'],
    ['one half to the firewall only', [toFirewallRoute('0.0.0.0/1')], 'loadBalancer', 'unknown'],
  ])('%s', (_, routes, outboundType, via) => {
    expect(viaOf(routes, outboundType).via).toBe(via);
  });

  it('is the firewall still where a route takes some blocks out of the default route, which is said', () => {
    const egress = viaOf([toFirewallRoute(), route('20.0.0.0/8', 'Internet')]);
    expect(egress.via).toBe('azureFirewall');
    expect(egress.reason).toContain('takes 20.0.0.0/8 out of it, to Internet.');
  });

  it('is unknown where such a block is a half, or where another block is not all that leads elsewhere', () => {
    expect(viaOf([toFirewallRoute(), route('0.0.0.0/1', 'Internet')]).via).toBe('unknown');
    const both = [toFirewallRoute(), route('0.0.0.0/1', 'Internet'), route('20.0.0.0/8', 'Internet')];
    expect(viaOf(both).via).toBe('unknown');
  });

  it('is a NAT gateway on the subnet before the load balancer', () => {
    expect(viaOf([], 'loadBalancer', { natGatewayId: '/natGateways/nat' }).via).toBe('natGateway');
  });

  it('is unknown where the subnet could not be read, with the reason', () => {
    const gaps = [{ resource: '/subnets/lost', reason: 'forbidden' as const }];
    expect(viaOf([toFirewallRoute()], 'loadBalancer', { gaps })).toMatchObject({
      via: 'unknown',
      reason: '/subnets/lost could not be read.',
    });
  });

  it('names the firewall and the route', () => {
    const egress = viaOf([toFirewallRoute()]);
    expect(egress.firewallId).toBe(firewall().id);
    expect(egress.reason).toBe('Route to-0.0.0.0/0 leads to VirtualAppliance 10.42.2.4.');
  });
});
