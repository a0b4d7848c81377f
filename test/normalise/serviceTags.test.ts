import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/model/json.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { findTagAddresses } from '../../shared/net/serviceTagList.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { findReference } from '../support/reference.ts';
import { classic, estateOf, firewall, hub, networkRule, publicIp, resource } from './support/smallEstate.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000090';

function tagList(region: string, changeNumber: string, tags: JsonObject, more: JsonObject = {}) {
  const values = Object.entries(tags).map(([name, addressPrefixes]) => ({ name, properties: { addressPrefixes } }));
  const id = `${subscription}/providers/Microsoft.Network/locations/${region}/serviceTags`;
  return {
    ...resource(id),
    type: 'Microsoft.Network/locations/serviceTags',
    cloud: 'Public',
    changeNumber,
    values,
    ...more,
  };
}

const toSql = firewall({
  networkRuleCollections: [
    classic('c', 100, 'Allow', [
      networkRule('r', { destinationAddresses: ['sql.EASTUS', 'Storage', 'Nonsense'], protocols: ['TCP'] }),
    ]),
  ],
});

describe('the service-tag list of an estate', () => {
  it('tells what addresses a rule for a tag takes', () => {
    const list = tagList('eastus', '70', {
      'Sql.EastUS': ['192.0.2.0/25', '2001:db8::/64'],
      Other: ['203.0.113.0/24'],
    });
    const topology = toTopology(estateOf([toSql, publicIp(), hub(), list]));
    const [rule] = topology.firewalls[0]?.rules.network ?? [];
    const destinations = rule?.kind === 'network' ? rule.destinations : undefined;
    expect([...(destinations?.tagAddresses ?? [])].map(([tag, set]) => [tag, toAddressTexts(set)])).toEqual([
      ['sql.EASTUS', ['192.0.2.0/25']],
    ]);
    expect(rule?.kind === 'network' && rule.problems).toEqual(['"Nonsense" is no service tag that is known']);
    expect(topology.gaps).toEqual([]);
  });

  it('counts in its newest version', () => {
    const newer = tagList('eastus', '71', { Sql: ['192.0.2.0/25'] });
    const older = tagList('westus', '9', { Sql: ['198.51.100.0/24'] });
    const list = toTopology(estateOf([newer, older])).serviceTags?.AzureCloud;
    expect(toAddressTexts(findTagAddresses(list, 'Sql') ?? [])).toEqual(['192.0.2.0/25']);
  });

  it('says nothing of another cloud', () => {
    const list = tagList('chinaeast2', '70', { 'Sql.EastUS': ['192.0.2.0/25'] }, { cloud: 'China' });
    const topology = toTopology(estateOf([toSql, publicIp(), hub(), list]));
    const [rule] = topology.firewalls[0]?.rules.network ?? [];
    expect(rule?.kind === 'network' && rule.destinations.tagAddresses).toBeUndefined();
    expect(Object.keys(topology.serviceTags ?? {})).toEqual(['AzureChinaCloud']);
  });

  it('is a gap if it cannot be read, and leaves out a tag that cannot', () => {
    const broken = tagList('eastus', '70', {}, { values: 'x' });
    const topology = toTopology(estateOf([broken]));
    expect(topology.gaps).toMatchObject([{ resource: broken.id, reason: 'malformed' }]);
    expect(topology.serviceTags).toBeUndefined();
    const odd = tagList('eastus', '70', { Sql: 'all', Storage: [7], EventHub: ['192.0.2.0/24'] });
    expect([...(toTopology(estateOf([odd])).serviceTags?.AzureCloud?.keys() ?? [])]).toEqual(['eventhub']);
  });

  const recorded = findReference('fixtures/service-tags/serviceTags-2021.json');
  it.skipIf(recorded === undefined)('is read as the list API answers it', () => {
    const file = { name: 'serviceTags.json', text: readFileSync(recorded ?? '', 'utf8') };
    const estate = toEstate([file], { kind: 'files' });
    const topology = toTopology(estate);
    expect([...estate.gaps, ...topology.gaps]).toEqual([]);
    const list = topology.serviceTags?.AzureCloud;
    expect(list?.size).toBe(1031);
    expect(toAddressTexts(findTagAddresses(list, 'actiongroup') ?? [])).toContain('13.66.60.119');
  });
});
