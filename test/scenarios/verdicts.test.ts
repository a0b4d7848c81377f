import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import { toEgress } from '../../shared/evaluate/egress.ts';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import { type JudgedDependency, toDestinationText } from '../../shared/model/catalog.ts';
import { toResourceName } from '../../shared/model/resourceId.ts';
import type { Step, Verdict } from '../../shared/model/verdict.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { type ExpectedRow, readCases, type ScenarioCase } from './expectations.ts';

const cases = await readCases();

function judge({ scenario, cluster: name }: ScenarioCase) {
  const estate = toEstate([{ name: scenario.name, text: JSON.stringify(scenario.resources) }], { kind: 'files' });
  const topology = toTopology(estate);
  const [cluster, ...others] = topology.clusters.filter((one) => one.name === name);
  if (!cluster || others.length > 0)
    throw new Error(`Scenario ${scenario.name} must have exactly one cluster ${name}.`);
  const egress = cluster.sources.map((source) => toEgress(source, cluster, topology));
  const judged = evaluateCluster(cluster, dependenciesOf(cluster), topology);
  return { estate, topology, egress, judged };
}

const keyOf = ({ destination, protocol, port }: ExpectedRow) => `${destination} ${protocol}:${port}`;
const keyOfJudged = ({ dependency }: JudgedDependency) =>
  `${toDestinationText(dependency.destination)} ${dependency.protocol}:${dependency.port}`;
/** What the deciding step says for each verdict; an unknown may end in the default deny after a maybe. */
const outcomes: Readonly<Record<Verdict, readonly Step['outcome'][]>> = {
  allowed: ['allow'],
  denied: ['deny'],
  partial: ['deny'],
  unknown: ['unknown'],
};

function isDecidedBy(row: ExpectedRow, step: Step, verdict: Verdict): boolean {
  return (
    outcomes[verdict].includes(step.outcome) &&
    (row.stage === undefined || row.stage === step.stage) &&
    (row.rule === undefined || row.rule === step.rule?.name) &&
    (row.collection === undefined || row.collection === step.rule?.collection)
  );
}

/** What is wrong with the answer for a row, in words; nothing if it is right. */
function problemsOf(row: ExpectedRow, verdict: Verdict, judged: JudgedDependency | undefined): readonly string[] {
  if (!judged) return [`${keyOf(row)} is not listed`];
  const steps = judged.paths.flatMap(({ trace }) => trace);
  const decided = steps.some((step) => isDecidedBy(row, step, verdict));
  const missing = (row.caveats ?? []).filter((caveat) => !judged.caveats.some((found) => found === caveat));
  return [
    ...(judged.verdict === verdict ? [] : [`${keyOf(row)} is ${judged.verdict}, not ${verdict}`]),
    ...(decided ? [] : [`${keyOf(row)} is not decided by ${JSON.stringify(row)} but by ${JSON.stringify(steps)}`]),
    ...missing.map((caveat) => `${keyOf(row)} lacks caveat ${caveat}`),
  ];
}

describe.each(cases)('Scenario $title', (scenarioCase) => {
  const { expected } = scenarioCase;
  const { estate, topology, egress, judged } = judge(scenarioCase);
  const byKey = new Map(judged.map((row) => [keyOfJudged(row), row]));
  const may = new Set(expected.ifListed.map(keyOf));

  it('is read without a gap', () => {
    expect([...estate.gaps, ...topology.gaps]).toEqual([]);
  });

  it.each(['denied', 'partial', 'unknown'] as const)('has these required or recommended dependencies %s', (verdict) => {
    const found = judged
      .filter((row) => row.verdict === verdict && row.dependency.need !== 'optional')
      .map(keyOfJudged);
    expect(found.filter((key) => !may.has(key)).sort()).toEqual(expected[verdict].map(keyOf).sort());
  });

  it('names the stage and the rule that decided', () => {
    const verdicts = ['allowed', 'denied', 'partial', 'unknown'] as const;
    const problems = verdicts.flatMap((verdict) =>
      expected[verdict].flatMap((row) => problemsOf(row, verdict, byKey.get(keyOf(row)))),
    );
    expect(problems).toEqual([]);
  });

  it('has the worked answer for what may be listed', () => {
    const problems = expected.ifListed
      .filter((row) => byKey.has(keyOf(row)))
      .flatMap((row) => problemsOf(row, row.verdict, byKey.get(keyOf(row))));
    expect(problems).toEqual([]);
  });

  it('lists nothing that the cluster does not need', () => {
    const unwanted = new Set(expected.notListed);
    const destinations = judged.map(({ dependency }) => toDestinationText(dependency.destination));
    expect(destinations.filter((destination) => unwanted.has(destination))).toEqual([]);
  });

  it('leaves its subnets by the ways that its routes say', () => {
    const found = egress.map(({ subnetId, via }) => ({ subnet: toResourceName(subnetId ?? ''), via }));
    expect(found).toEqual(expect.arrayContaining([...(expected.egress ?? [])]));
  });
});

describe('The scenarios', () => {
  it('are the five documented architectures, each with variants that break something', () => {
    const broken = cases.filter(({ scenario, expected }) => scenario.variant !== '' && expected.exit !== 0);
    const names = new Set(broken.map(({ scenario }) => scenario.name));
    expect([...names].sort()).toEqual([
      'appgw-ingress',
      'egress-article',
      'fully-private',
      'network-isolated',
      'terraform-private',
    ]);
  });

  it('use documentation addresses, their own subscriptions and names that point nowhere', () => {
    const text = JSON.stringify(cases.map(({ scenario }) => scenario));
    const addresses = [...text.matchAll(/\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}\b/g)].map(([address, a, b, c]) => ({
      address,
      isOurs:
        ['10', '0'].includes(a ?? '') ||
        (a === '172' && b === '16') ||
        ['203.0.113', '198.51.100', '192.0.2'].includes([a, b, c].join('.')),
    }));
    expect(addresses.filter(({ isOurs }) => !isOurs)).toEqual([]);
    const subscriptions = new Set([...text.matchAll(/\/subscriptions\/([0-9a-f-]+)/gi)].map(([, id]) => id));
    expect([...subscriptions].sort()).toEqual(
      ['101', '102', '103', '104', '105'].map((end) => `00000000-0000-0000-0000-000000000${end}`),
    );
  });
});
