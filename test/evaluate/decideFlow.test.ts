import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFlow } from '../../shared/evaluate/decideFlow.ts';
import { toHostNameRules } from '../../shared/evaluate/dns.ts';
import { toTarget } from '../../shared/evaluate/evaluateCluster.ts';
import { judgeByRules } from '../../shared/evaluate/firewallRules.ts';
import { addresses, applicationRule, dependency, firewall, networkRule, subnet } from './support/topology.ts';
import { anyFirewall } from './support/randomPolicy.ts';

const verdictOf = { allow: 'allowed', deny: 'denied', either: 'unknown' } as const;

const anyFlow = fc.record({
  from: fc.constantFrom('10.42.1.7', '10.42.1.8', '10.42.1.200', '10.42.2.1', '10.43.3.9', '10.44.0.1', '172.16.0.1'),
  text: fc.constantFrom(
    'https mcr.microsoft.com',
    'http mcr.microsoft.com',
    'https/8443 eastus.data.mcr.microsoft.com',
    'tcp/443 a.hcp.eastus.azmk8s.io',
    'udp/123 mcr.microsoft.com',
    'tcp/443 20.1.2.3',
    'https 192.0.2.1',
    'http 168.63.129.16',
    'udp/53 10.9.0.4',
  ),
});

describe('one flow', () => {
  it('is decided by the rule that decides a subnet of this one address', () => {
    fc.assert(
      fc.property(anyFirewall, fc.array(anyFlow, { minLength: 1, maxLength: 8 }), ({ behind }, flows) => {
        for (const { from, text } of flows) {
          const each = dependency(text, { id: 'flow' });
          const target = toTarget(each, undefined);
          const place = subnet({ addresses: addresses(from) });
          if (!target || each.destination.kind === 'serviceTag' || each.destination.kind === 'unfilled')
            throw new Error(text);
          const outcome = judgeByRules({
            dependency: each,
            subnet: place,
            firewall: behind,
            region: { sources: place.addresses, target },
          });
          const { protocol, port, destination } = each;
          const name = destination.kind === 'host' ? destination.pattern : destination.prefix;
          const source = place.addresses[0]?.first ?? 0;
          const decision = decideFlow(behind, toHostNameRules(place, behind), {
            source,
            destination: name,
            protocol,
            port,
          });
          const verdict =
            decision.kind === 'decided'
              ? verdictOf[decision.rule.action]
              : decision.kind === 'default'
                ? 'denied'
                : 'unknown';
          expect(verdict).toBe(outcome.verdict);
          if (decision.kind === 'decided') expect(decision.rule.ref).toEqual(outcome.steps[0]?.rule);
          if (decision.kind === 'unknown')
            expect(decision.doubts.map(({ ref }) => ref)).toContainEqual(outcome.steps[0]?.rule);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('meets network rules before application rules, and the first of each', () => {
    const behind = firewall({
      network: [networkRule('n', { to: ['192.0.2.0/24'], from: ['10.42.1.0/24'], deny: true })],
      application: [
        applicationRule('a', { hosts: ['*.example.com'] }),
        applicationRule('b', { hosts: ['www.example.com'], deny: true }),
      ],
    });
    const toRule = (destination: string, protocol: 'HTTPS' | 'TCP') => {
      const decision = decideFlow(
        behind,
        { kind: 'counted' },
        { source: 0x0a_2a_01_07, destination, protocol, port: 443 },
      );
      return decision.kind === 'decided' ? decision.rule.ref.name : decision.kind;
    };
    expect(toRule('192.0.2.9', 'TCP')).toBe('n');
    expect(toRule('www.example.com', 'HTTPS')).toBe('a');
    expect(toRule('www.example.com', 'TCP')).toBe('default');
    expect(toRule('www.example.org', 'HTTPS')).toBe('default');
  });
});
