import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { ClusterTopology, Firewall, SourceSubnet } from '../../shared/model/topology.ts';
import {
  addresses,
  applicationRule,
  cluster,
  dependency,
  firewall,
  subnet,
  systemRoutes,
  topology,
} from './support/topology.ts';

const host = 'aks-1.hcp.eastus.azmk8s.io';
const apiServer = dependency(`https ${host}`, { isApiServer: true });
const rules = { application: [applicationRule('api', { hosts: [host] })] };

function judge(
  ranges: readonly string[],
  way: Partial<Firewall> | Partial<SourceSubnet>,
  more: Partial<ClusterTopology> = {},
) {
  const source = 'routes' in way ? subnet(way) : subnet();
  const subject = cluster({ sources: [source], authorizedRanges: addresses(...ranges), ...more });
  const firewalls = 'routes' in way ? [] : [firewall(rules, way)];
  const [judged] = evaluateCluster(subject, [apiServer], topology(firewalls, [subject]));
  return { verdict: judged?.verdict, last: judged?.paths[0]?.trace.at(-1) };
}

describe('authorized IP ranges of a public API server', () => {
  it('have to hold every public address of the firewall (C4)', () => {
    const publicAddresses = ['203.0.113.10', '203.0.113.11'];
    expect(judge(['203.0.113.10'], { publicAddresses })).toMatchObject({
      verdict: 'partial',
      last: { stage: 'authorizedIpRanges', outcome: 'deny', covers: 'from 203.0.113.11' },
    });
    expect(judge(['203.0.113.10/31'], { publicAddresses }).verdict).toBe('allowed');
    expect(judge(['198.51.100.1'], { publicAddresses }).verdict).toBe('denied');
  });

  it('have to hold the addresses of a NAT gateway on the subnet of the firewall', () => {
    const way = { publicAddresses: ['203.0.113.40'], natGatewayId: 'nat' };
    expect(judge(['203.0.113.10'], way).last?.note).toContain("the NAT gateway on the firewall's subnet");
    expect(judge(['203.0.113.40'], way).verdict).toBe('allowed');
  });

  it('hold a service tag by its prefixes where the estate tells them', () => {
    const subject = cluster({ authorizedTags: ['AzureDevOps'] });
    const judgeWith = (prefixes: readonly string[]) =>
      evaluateCluster(subject, [apiServer], {
        ...topology([firewall(rules)], [subject]),
        serviceTags: { AzureCloud: new Map([['azuredevops', prefixes]]) },
      })[0]?.verdict;
    expect(judgeWith(['203.0.113.0/24'])).toBe('allowed');
    expect(judgeWith(['198.51.100.0/24'])).toBe('denied');
    expect(evaluateCluster(subject, [apiServer], topology([firewall(rules)], [subject]))[0]?.verdict).toBe('unknown');
  });

  it('lock nodes behind a firewall out if they only let in the load balancer of the cluster', () => {
    expect(judge(['0.0.0.0/32'], {}).verdict).toBe('denied');
  });

  it.each<readonly [string, Partial<SourceSubnet>, string, string]>([
    [
      'a NAT gateway that is inside',
      { natGatewayId: 'nat', natGatewayAddresses: ['203.0.113.40'] },
      'userAssignedNATGateway',
      'allowed',
    ],
    [
      'a NAT gateway that is outside',
      { natGatewayId: 'nat', natGatewayAddresses: ['203.0.113.50'] },
      'userAssignedNATGateway',
      'denied',
    ],
    [
      'a NAT gateway with some addresses outside',
      { natGatewayId: 'nat', natGatewayAddresses: ['203.0.113.40', '203.0.113.50'] },
      'userAssignedNATGateway',
      'partial',
    ],
    ['a NAT gateway that was not read', { natGatewayId: 'nat' }, 'userAssignedNATGateway', 'unknown'],
    [
      'a NAT gateway in front of the load balancer',
      { natGatewayId: 'nat', natGatewayAddresses: ['203.0.113.50'] },
      'loadBalancer',
      'denied',
    ],
    ['a NAT gateway of which AKS knows alone', {}, 'managedNATGateway', 'unknown'],
    ['the load balancer, which AKS adds itself', {}, 'loadBalancer', 'allowed'],
  ])('judge %s', (_, way, outboundType, verdict) => {
    expect(judge(['203.0.113.40'], { routes: systemRoutes, ...way }, { outboundType }).verdict).toBe(verdict);
  });

  it('say nothing of nodes that reach the API server inside the network (C7)', () => {
    expect(judge(['198.51.100.1'], {}, { apiServer: 'privateLink' }).verdict).toBe('allowed');
    expect(judge(['198.51.100.1'], {}, { apiServer: 'vnetIntegration' }).verdict).toBe('allowed');
  });
});
