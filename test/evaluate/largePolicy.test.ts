import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import {
  applicationRule,
  collection,
  firewall,
  ids,
  networkRule,
  policy,
  ruleGroup,
} from '../normalise/support/smallEstate.ts';
import { around } from './support/estate.ts';
import { dependency } from './support/topology.ts';

const hostsOf = (rule: number): readonly string[] =>
  Array.from({ length: 20 }, (_, host) => `host-${host}.rule-${rule}.department-of-long-names.example.com`);

const rangesOf = (rule: number): readonly string[] =>
  Array.from({ length: 20 }, (_, range) => `198.${18 + (rule % 2)}.${range}.${rule % 250}`);

function toRule(index: number): JsonObject {
  return index % 2 === 0
    ? applicationRule(`application-${index}`, { targetFqdns: hostsOf(index) })
    : networkRule(`network-${index}`, { destinationAddresses: rangesOf(index) });
}

/** 20 groups of 20 collections of 70 rules. */
function largeGroups(): readonly ArmResource[] {
  return Array.from({ length: 20 }, (_, group) => {
    const collections = Array.from({ length: 20 }, (__, place) => {
      const rules = Array.from({ length: 70 }, (___, rule) => toRule((group * 20 + place) * 70 + rule));
      return collection(`c${place}`, 100 + place, 'Allow', rules);
    });
    return ruleGroup(ids.policy, `g${group}`, 100 + group, collections);
  });
}

describe('a policy of 20 MB', () => {
  it('is read and judged like any other', { timeout: 60_000 }, () => {
    const groups = largeGroups();
    const parts = [firewall({ firewallPolicy: { id: ids.policy } }), policy(ids.policy, groups), ...groups];
    const text = JSON.stringify(around(parts));
    expect(text.length).toBeGreaterThan(20_000_000);
    const estate = toEstate([{ name: 'estate.json', text }], { kind: 'files' });
    const topology = toTopology(estate);
    expect([...estate.gaps, ...topology.gaps]).toEqual([]);
    const [own] = topology.clusters;
    const flows = [
      dependency('https host-3.rule-27998.department-of-long-names.example.com'),
      dependency('https host-3.rule-27998.example.com'),
      dependency('tcp/443 198.19.19.249'),
    ];
    const judged = own ? evaluateCluster(own, flows, topology) : [];
    expect(judged.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied', 'allowed']);
    expect(judged[0]?.paths[0]?.trace.at(-1)?.rule).toMatchObject({ group: 'g19', collection: 'c19' });
  });
});
