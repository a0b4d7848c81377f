import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isApplicationTraffic, isNameless, toApplicationCandidate } from '../../shared/evaluate/applicationRules.ts';
import { rulesConcerning } from '../../shared/evaluate/concernedRules.ts';
import { toHostNameRules } from '../../shared/evaluate/dns.ts';
import { toTarget } from '../../shared/evaluate/evaluateCluster.ts';
import type { FirewallFlows } from '../../shared/evaluate/firewallRules.ts';
import { judgeByRules, judgeCandidates, toCandidates } from '../../shared/evaluate/firewallRules.ts';
import { findNearMisses } from '../../shared/evaluate/nearMiss.ts';
import { toNetworkCandidate } from '../../shared/evaluate/networkRules.ts';
import type { Outcome } from '../../shared/evaluate/outcome.ts';
import { indexOfRules } from '../../shared/evaluate/ruleIndex.ts';
import type { Candidate } from '../../shared/evaluate/walk.ts';
import { splitRegion } from '../../shared/evaluate/region.ts';
import { allAddresses } from '../../shared/net/addressSet.ts';
import type { ServiceTagList } from '../../shared/net/serviceTagList.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Firewall, SourceSubnet } from '../../shared/model/topology.ts';
import { anyDependency, anyFirewall, anySubnet } from './support/randomPolicy.ts';
import { applicationRule, dependency, firewall, subnet } from './support/topology.ts';

interface Place {
  readonly from: SourceSubnet;
  readonly behind: Firewall;
  readonly list?: ServiceTagList | undefined;
}

function flowsOf(each: Dependency, { from, behind, list }: Place): FirewallFlows {
  const target = toTarget(each, list);
  if (!target) throw new Error(`${each.id} has no target.`);
  const sources = from.addresses.length === 0 ? undefined : from.addresses;
  return { dependency: each, subnet: from, firewall: behind, region: { sources, target } };
}

/** The same walk over every rule, with nothing looked up and nothing shared. */
function judgeByAllRules(flows: FirewallFlows): Outcome {
  const hostNames = toHostNameRules(flows.subnet, flows.firewall);
  return judgeCandidates(toCandidates(flows.firewall.rules, hostNames, flows), flows);
}

describe('the rules that concern a dependency', () => {
  it('leave out only rules that say nothing about it and nearly miss nothing', () => {
    fc.assert(
      fc.property(anyFirewall, anyDependency, anySubnet, ({ behind, list }, each, from) => {
        const flows = flowsOf(each, { from, behind, list });
        const { target } = flows.region;
        const rules = rulesConcerning(behind, each, target);
        const hostNames = toHostNameRules(from, behind);
        const network = behind.rules.network.filter((rule) => !rules.network.includes(rule));
        const application = behind.rules.application.filter((rule) => !rules.application.includes(rule));
        const says = ({ clauses }: Candidate) =>
          clauses.some((clause) => splitRegion(flows.region, allAddresses, clause.target).taken);
        for (const rule of network) expect(says(toNetworkCandidate(rule, each, target, hostNames))).toBe(false);
        if (isApplicationTraffic(each) && !isNameless(each, target)) {
          for (const rule of application) expect(says(toApplicationCandidate(rule, each, target))).toBe(false);
        }
        for (const one of [
          { network, application: [] },
          { network: [], application },
        ]) {
          const others = { ...behind, rules: { nat: [], ...one } };
          expect(findNearMisses(flows.region, { ...flows, firewall: others })).toEqual([]);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('give every subnet the outcome, word by word, that a walk over all rules gives', () => {
    const many = {
      dependencies: fc.array(anyDependency, { minLength: 1, maxLength: 4 }),
      subnets: fc.array(anySubnet, { minLength: 1, maxLength: 6 }),
    };
    fc.assert(
      fc.property(anyFirewall, fc.record(many), ({ behind, list }, { dependencies, subnets }) => {
        // Every dependency from every subnet, twice: what was kept for one subnet must not show in another.
        for (const each of [...dependencies, ...dependencies]) {
          for (const from of subnets) {
            const flows = flowsOf({ ...each }, { from, behind, list });
            expect(judgeByRules(flows)).toEqual(judgeByAllRules(flows));
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are few where rules name other hosts', () => {
    const application = Array.from({ length: 500 }, (_, each) =>
      applicationRule(`r${each}`, { hosts: [`h${each}.example.com`] }),
    );
    const each = dependency('https h7.example.com');
    const found = rulesConcerning(
      firewall({ application }),
      each,
      flowsOf(each, { from: subnet(), behind: firewall() }).region.target,
    );
    expect(found.application.map(({ ref }) => ref.name)).toEqual(['r7']);
  });

  it('are arranged once for equal policies of two firewalls', () => {
    const toRules = () => ({ nat: [], network: [], application: [applicationRule('r', { hosts: ['*.example.com'] })] });
    expect(indexOfRules(toRules())).toBe(indexOfRules(toRules()));
    const other = { ...toRules(), application: [applicationRule('r', { hosts: ['*.example.org'] })] };
    expect(indexOfRules(other)).not.toBe(indexOfRules(toRules()));
  });
});
