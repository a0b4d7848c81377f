import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { AddressMatch, NetworkRule } from '../../shared/model/topology.ts';
import { findTagAddresses } from '../../shared/net/serviceTagList.ts';
import { applicationRule, cluster, dependency, firewall, networkRule, topology } from './support/topology.ts';

const list = new Map([
  ['azurecloud', ['20.0.0.0/8', '40.64.0.0/10']],
  ['azurecloud.eastus', ['20.42.0.0/16', '40.71.0.0/16']],
  ['azurecloud.westus', ['20.43.0.0/16']],
  ['azuremonitor', ['20.42.8.0/24', '20.43.8.0/24']],
  ['azuremonitor.eastus', ['20.42.8.0/24']],
  ['azureactivedirectory', ['20.190.128.0/18']],
  ['storage', ['20.150.0.0/16']],
]);

/** A rule with the addresses that the normaliser finds in the estate's list for its tags. */
function withList(rule: NetworkRule): NetworkRule {
  const found = rule.destinations.serviceTags.flatMap((tag) => {
    const known = findTagAddresses(list, tag);
    return known === undefined ? [] : [[tag, known] as const];
  });
  const destinations: AddressMatch = { ...rule.destinations, tagAddresses: new Map(found) };
  return { ...rule, destinations };
}

interface Case {
  readonly is: string;
  readonly rules: readonly NetworkRule[];
  readonly flow: Dependency;
  readonly verdict: string;
  readonly caveats?: readonly string[];
  readonly covers?: string;
}

const any = { ports: [443, 9000] };
const monitor = dependency('tcp/443 AzureMonitor');
const login = dependency('https login.microsoftonline.com', { serviceTags: ['AzureActiveDirectory'] });

const cases: readonly Case[] = [
  {
    is: 'the tag itself, in another casing',
    rules: [networkRule('t', { ...any, to: ['AzureCloud.EastUS'] })],
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: "the region's tag inside the tag of the whole cloud",
    rules: [networkRule('t', { ...any, to: ['AzureCloud'] })],
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: 'the tag of another region',
    rules: [networkRule('t', { ...any, to: ['AzureCloud.westus'] })],
    flow: dependency('tcp/9000 AzureCloud.eastus'),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: "a service's tag inside the tag of the cloud, which no name tells",
    rules: [networkRule('t', { ...any, to: ['AzureCloud'] })],
    flow: monitor,
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: "a service's tag of which one region's addresses are missing",
    rules: [networkRule('t', { ...any, to: ['AzureMonitor.eastus'] })],
    flow: monitor,
    verdict: 'partial',
    covers: '20.43.8.0/24 of AzureMonitor',
  },
  {
    is: 'literal prefixes that hold the tag',
    rules: [networkRule('t', { ...any, to: ['20.42.0.0/16', '20.43.8.0/24'] })],
    flow: monitor,
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: 'a tag that shares no address with the one wanted, though the catalog relates them',
    rules: [networkRule('t', { ...any, to: ['Storage'] })],
    flow: dependency('tcp/443 AzureMonitor', { serviceTags: ['Storage'] }),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: 'an address inside the tag',
    rules: [networkRule('t', { ...any, to: ['AzureMonitor'] })],
    flow: dependency('tcp/443 20.42.8.9'),
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: 'an address outside of the tag',
    rules: [networkRule('t', { ...any, to: ['AzureMonitor'] })],
    flow: dependency('tcp/443 20.42.9.9'),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: 'an address range of which a tag holds a part',
    rules: [networkRule('t', { ...any, to: ['AzureMonitor'] })],
    flow: dependency('tcp/443 20.42.8.0/23'),
    verdict: 'partial',
    covers: '20.42.9.0/24',
  },
  {
    is: 'a tag that the list lacks counts by name',
    rules: [networkRule('t', { ...any, to: ['AzureMonitor.NorthPole'] })],
    flow: monitor,
    verdict: 'unknown',
    caveats: ['service-tag-by-name'],
  },
  {
    is: 'a denied block of the addresses that a host can have leaves doubt',
    rules: [networkRule('t', { ...any, deny: true, to: ['20.190.129.0/24'] })],
    flow: login,
    verdict: 'unknown',
    caveats: ['address-unknown'],
  },
  {
    is: 'a denied block elsewhere leaves none',
    rules: [networkRule('t', { ...any, deny: true, to: ['198.51.100.0/24'] })],
    flow: login,
    verdict: 'allowed',
    caveats: [],
  },
];

describe('service tags by their prefixes', () => {
  it.each(cases)('$is: $verdict', ({ rules, flow, verdict, caveats, covers }) => {
    const allowed = applicationRule('login', { hosts: ['login.microsoftonline.com'] });
    const own = firewall({ network: rules.map(withList), application: [allowed] });
    const [judged] = evaluateCluster(cluster(), [flow], {
      ...topology([own]),
      serviceTags: { AzureCloud: list },
    });
    expect(judged?.verdict).toBe(verdict);
    if (caveats) expect(judged?.caveats).toEqual(caveats);
    const denied = judged?.paths[0]?.trace.find(({ outcome }) => outcome === 'deny');
    if (covers !== undefined) expect(denied?.covers).toBe(covers);
  });

  it('are not held against a cluster of another cloud', () => {
    const own = firewall({ network: [networkRule('t', { ...any, to: ['AzureCloud.westus'] })] });
    const flow = dependency('tcp/9000 AzureCloud.eastus');
    const [judged] = evaluateCluster(cluster({ cloud: 'AzureChinaCloud' }), [flow], {
      ...topology([own]),
      serviceTags: { AzureCloud: list },
    });
    expect(judged?.verdict).toBe('denied');
  });
});
