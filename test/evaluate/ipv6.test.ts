import { describe, expect, it } from 'vitest';
import {
  applicationRule,
  ids,
  networkRule,
  policy,
  resource,
  ruleGroup,
  firewall,
  collection,
} from '../normalise/support/smallEstate.ts';
import { judge, withCollections } from './support/estate.ts';
import { dependency } from './support/topology.ts';

const v6 = '2001:db8::/32';

describe('IPv6', () => {
  it('in a rule matches nothing, and the IPv4 beside it counts', () => {
    const rule = networkRule('both', { destinationAddresses: [v6, '198.51.100.0/24'], sourceAddresses: [v6, '*'] });
    const { judged } = judge(withCollections([['Allow', [rule]]]), dependency('tcp/443 198.51.100.7'));
    expect(judged).toMatchObject({ verdict: 'allowed', caveats: ['rule-invalid'] });
  });

  it('alone as source leaves nothing of a rule', () => {
    const rule = applicationRule('six', { sourceAddresses: [v6], targetFqdns: ['*'] });
    const { judged } = judge(withCollections([['Allow', [rule]]]), dependency('https x.example.com'));
    expect(judged).toMatchObject({ verdict: 'denied', caveats: ['rule-invalid'] });
    expect(judged.paths[0]?.trace.at(-1)?.note).toContain('IPv6 address "2001:db8::/32" is not supported in rules');
  });

  it('in an IP group counts for nothing', () => {
    const rule = networkRule('group', { destinationAddresses: [], destinationIpGroups: [ids.ipGroup] });
    const group = ruleGroup(ids.policy, 'g', 100, [collection('c', 100, 'Allow', [rule])]);
    const parts = [
      firewall({ firewallPolicy: { id: ids.policy } }),
      policy(ids.policy, [group]),
      group,
      resource(ids.ipGroup, { ipAddresses: [v6, '198.51.100.7'] }),
    ];
    expect(judge(parts, dependency('tcp/443 198.51.100.7')).judged.verdict).toBe('allowed');
    expect(judge(parts, dependency('tcp/443 198.51.100.8')).judged.verdict).toBe('denied');
  });

  it('as a destination is unknown and says why', () => {
    const flow = {
      ...dependency('tcp/443 192.0.2.1'),
      destination: { kind: 'address', prefix: '2001:db8::1' },
    } as const;
    const { judged } = judge(withCollections([]), flow);
    expect(judged.verdict).toBe('unknown');
    expect(judged.paths[0]?.trace[0]?.note).toContain('IPv6');
  });
});
