import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import {
  classic,
  cluster,
  estateOf,
  firewall,
  hub,
  publicIp,
  route,
  routeTable,
  spoke,
} from '../normalise/support/smallEstate.ts';

/** An estate whose firewall lets everything out and does not translate to these ranges. */
function withRanges(ranges: string | undefined, more: readonly ArmResource[] = [hub()]): Estate {
  const everywhere = {
    name: 'all',
    protocols: ['Any'],
    sourceAddresses: ['*'],
    destinationAddresses: ['*'],
    destinationPorts: ['*'],
  };
  const additionalProperties = ranges === undefined ? {} : { 'Network.SNAT.PrivateRanges': ranges };
  return estateOf([
    cluster(),
    spoke({ dhcpOptions: { dnsServers: [] } }),
    routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4')]),
    firewall({ networkRuleCollections: [classic('open', 100, 'Allow', [everywhere])], additionalProperties }),
    publicIp(),
    ...more,
  ]);
}

function effectOf(before: Estate, after: Estate) {
  const reference = { estate: before, baseline: {} };
  return auditEstate({ estate: after, generatedAt: '2026-11-21T06:00:00.000Z', reference }).drift?.effect;
}

describe('A change of the ranges that a firewall does not translate', () => {
  const own = 'IANAPrivateRanges, 198.51.100.0/24';

  it.each<readonly [string, string | undefined, string | undefined, string]>([
    ['lets less out to a public range that is new', undefined, own, 'narrows'],
    ['lets more out to one that is gone', own, 'IANAPrivateRanges', 'widens'],
    ['does both where one takes the place of another', own, 'IANAPrivateRanges, 203.0.113.0/24', 'both'],
    ['does nothing to the internet where it is about private ranges', undefined, '10.0.0.0/8', 'none'],
  ])('%s', (_, before, after, effect) => {
    expect(effectOf(withRanges(before), withRanges(after))).toBe(effect);
  });

  it('cannot be told where something behind the firewall may translate', () => {
    expect(effectOf(withRanges(undefined, []), withRanges(own, []))).toBe('unknown');
  });
});
