import { describe, expect, it } from 'vitest';
import { type Finding, findingKinds, severityRank } from '../../shared/model/finding.ts';
import { reportOnScenario } from '../support/scenarioReport.ts';
import { readCases, type ScenarioCase } from './expectations.ts';

const now = new Date('2026-11-21T06:00:00Z');
const cases = await readCases();

/** What the way to the firewall brings about: each is shown by a variant of a documented architecture. */
const kindsOfTheWay = [
  'api-server-unproven',
  'appgw-routes-out-of-step',
  'authorized-ranges-miss-firewall',
  'authorized-ranges-on-private',
  'dns-cut',
  'dns-proxy-off',
  'dns-servers-not-firewall',
  'egress-bypasses-firewall',
  'firewall-deallocated',
  'firewall-ip-route-missing',
  'forced-tunnel',
  'ingress-asymmetric',
  'name-not-resolved',
  'network-isolated-misconfigured',
  'node-pools-unlisted',
  'node-public-ip',
  'nsg-blocks-api-server',
  'nsg-blocks-egress',
  'outbound-type-mismatch',
  'peering-broken',
  'private-zone-unlinked',
  'route-blackhole',
  'route-bypasses-firewall',
  'route-default-missing',
  'route-intra-vnet-through-firewall',
  'route-next-hop-stale',
  'route-next-hop-unknown',
  'route-propagation-on',
  'route-table-missing',
  'route-table-shared-kubenet',
  'snat-off',
  'snat-ports-at-risk',
] as const satisfies readonly (typeof findingKinds)[number][];

const isSerious = ({ severity }: Pick<Finding, 'severity'>) => severityRank(severity) <= severityRank('medium');

/** True if a variant was made for a kind and brings nothing else about. */
function showsOnly(kind: string, { scenario, expected }: ScenarioCase): boolean {
  return (
    scenario.variant !== '' &&
    expected.findings.length > 0 &&
    expected.findings.every((finding) => finding.kind === kind)
  );
}

describe('Each kind of finding about the way to the firewall', () => {
  it.each(kindsOfTheWay)('%s has a variant that brings it about and nothing else', (kind) => {
    expect(cases.filter((one) => showsOnly(kind, one)).map(({ title }) => title)).not.toEqual([]);
  });

  it('is on this list if its name says so', () => {
    const ofTheWay = /^(?:route|peering|dns|private-zone|authorized|outbound|network-isolated|nsg|snat|forced|node-p)/;
    const known: readonly string[] = kindsOfTheWay;
    expect(findingKinds.filter((kind) => ofTheWay.test(kind) && !known.includes(kind))).toEqual([]);
  });
});

describe('A documented architecture as it should be', () => {
  const names = [...new Set(cases.map(({ scenario }) => scenario.name))];
  const sound = names.map((name) => ({
    name,
    scenarios: cases.filter(({ scenario }) => scenario.name === name && ['', 'healthy'].includes(scenario.variant)),
  }));

  it.each(sound)('has no finding of severity medium or above: $name', ({ scenarios }) => {
    const { scenario } = scenarios.at(-1) ?? expect.fail('no scenario');
    const serious = reportOnScenario(scenario, now).findings.filter(isSerious);
    expect(serious.map(({ title }) => title)).toEqual([]);
  });

  it('is there five times', () => {
    expect(names).toHaveLength(5);
  });
});
