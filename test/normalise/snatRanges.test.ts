import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { toPolicySnat } from '../../shared/normalise/snatRanges.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { toAddressTexts } from '../../shared/net/addressSet.ts';
import type { resource } from './support/smallEstate.ts';
import { estateOf, firewall, ids, policy } from './support/smallEstate.ts';

const recordings = join(import.meta.dirname, '../../../shared/fixtures/recordings');
const present = existsSync(recordings);
if (!present) console.log('SNAT ranges: recordings skipped, because ../shared/fixtures is not beside the checkout');

const privateBlocks = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'];

function propertiesOf(name: string): JsonObject {
  const { body } = JSON.parse(readFileSync(join(recordings, name), 'utf8')) as { body: { properties: JsonObject } };
  return body.properties;
}

/** What a firewall with these properties does not translate, as texts. */
function read(properties: JsonObject, ...others: readonly ReturnType<typeof resource>[]) {
  const untranslated = toTopology(estateOf([firewall(properties), ...others])).firewalls[0]?.untranslated;
  return untranslated && { ...untranslated, ...toTexts(untranslated) };
}

function toTexts({ addresses, doubtful }: NonNullable<ReturnType<typeof toPolicySnat>>) {
  return { addresses: toAddressTexts(addresses), doubtful: toAddressTexts(doubtful) };
}

const withPolicy = (snat: Json, extra: JsonObject = {}) =>
  read({ firewallPolicy: { id: ids.policy }, additionalProperties: extra }, policy(ids.policy, [], { snat }));

describe('Ranges that a firewall does not translate', () => {
  it('are not known where nobody set any: private addresses are the default', () => {
    expect(read({})).toBeUndefined();
    expect(withPolicy(null)).toBeUndefined();
    expect(withPolicy({ privateRanges: [] })).toBeUndefined();
    expect(withPolicy({ autoLearnPrivateRanges: 'Enabled' })).toBeUndefined();
  });

  it('stand in one text of a classic firewall, with a word for the default', () => {
    const ranges = { 'Network.SNAT.PrivateRanges': 'IANAPrivateRanges, 203.0.113.7, 198.51.100.0/24, nonsense, *' };
    expect(read({ additionalProperties: ranges })).toEqual({
      addresses: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', '198.51.100.0/24', '203.0.113.7'],
      doubtful: [],
      mayLearn: false,
    });
  });

  it('are those of the policy where there is one, whatever the firewall still carries', () => {
    const carried = { 'Network.SNAT.PrivateRanges': '198.51.100.0/24' };
    expect(withPolicy({ privateRanges: ['0.0.0.0/0'] }, carried)?.addresses).toEqual(['*']);
    expect(withPolicy({}, carried)).toBeUndefined();
  });

  it('may grow where the firewall learns them', () => {
    const ranges = { privateRanges: ['203.0.113.0/24'] };
    expect(withPolicy(ranges)?.mayLearn).toBe(false);
    expect(withPolicy({ ...ranges, autoLearnPrivateRanges: 'Enabled' })?.mayLearn).toBe(true);
    expect(withPolicy(ranges, { 'Network.RouteServerInfo.RouteServerID': 'rs' })?.mayLearn).toBe(true);
  });

  it.each<readonly [string, readonly Json[], readonly [readonly string[], readonly string[]] | undefined]>([
    ['a parent alone sets', [{ privateRanges: ['203.0.113.0/24'] }, null], [[], ['203.0.113.0/24']]],
    [
      'the child sets too',
      [{ privateRanges: ['203.0.113.0/24'] }, { privateRanges: ['198.51.100.0/24'] }],
      [['198.51.100.0/24'], []],
    ],
    ['cannot be read', [{ privateRanges: 7 }], [[], ['*']]],
    ['cannot be read in a parent', [7, {}], [[], ['*']]],
  ])('that %s', (_, settings, expected) => {
    const found = toPolicySnat(settings.map((snat) => ({ snat })));
    expect(found && Object.values(toTexts(found))).toEqual(expected);
  });

  it.skipIf(!present)('are read from what the service answers', () => {
    expect(read(propertiesOf('13-firewall-snat-ranges-allowlist.json'))?.addresses).toEqual(privateBlocks);
    const learning = toPolicySnat([propertiesOf('29-policy-snat-auto-learn.json')]);
    expect(learning && toTexts(learning).addresses).toEqual(privateBlocks);
    expect(learning?.mayLearn).toBe(true);
    const never = toPolicySnat([propertiesOf('30-policy-snat-always.json')]);
    expect(never && toTexts(never).addresses).toEqual(['*']);
  });
});
