import { describe, expect, it } from 'vitest';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import { findTagAddresses, findTagPrefixes } from '../../shared/net/serviceTagList.ts';

const list = new Map([
  ['storage.eastus', ['20.38.98.0/24', '20.38.98.0/25', '2603:1030:20e::/48', '20.60.0.0/16']],
  ['onlyipv6', ['2603:1030:20e::/48']],
]);

describe('the prefixes of a service tag', () => {
  it('are found whatever the casing, as one set of IPv4 addresses', () => {
    expect(toAddressTexts(findTagAddresses(list, 'Storage.EastUS') ?? [])).toEqual(['20.38.98.0/24', '20.60.0.0/16']);
    expect(findTagAddresses(list, 'STORAGE.eastus')).toBe(findTagAddresses(list, 'storage.EASTUS'));
  });

  it('are not known of a tag that the list lacks, and are none of a tag with IPv6 alone', () => {
    expect(findTagAddresses(list, 'Sql')).toBeUndefined();
    expect(findTagAddresses(undefined, 'Storage.EastUS')).toBeUndefined();
    expect(findTagAddresses(list, 'OnlyIPv6')).toEqual([]);
  });

  it('stand by length for routes, the longest first', () => {
    const lengths = findTagPrefixes(list, 'Storage.EastUS')?.map((each) => [
      each.length,
      ...toAddressTexts(each.addresses),
    ]);
    expect(lengths).toEqual([
      [25, '20.38.98.0/25'],
      [24, '20.38.98.0/24'],
      [16, '20.60.0.0/16'],
    ]);
    expect(findTagPrefixes(list, 'Sql')).toBeUndefined();
  });
});
