import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { Json } from '../../shared/model/json.ts';
import type { ClusterTopology } from '../../shared/model/topology.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { renderTable } from '../../shared/report/renderTable.ts';
import { chooseSeed } from '../oracle/seed.ts';
import { fixtureEstates, type KnownEstate, scenarioEstates } from './knownEstates.ts';
import { mutate } from './mutate.ts';
import { toChance } from './random.ts';

/** Every so many get a whole report; the others are read and judged. */
const reported = 10;
/** The others are judged by every third dependency in turn. */
const turns = 3;

/** The report of a mutated estate, or only its verdicts: whatever it holds, an answer. */
function answer(estate: Estate, index: number): number {
  if (index % reported === 0) {
    const report = auditEstate({ estate, generatedAt: '2026-11-21T12:00:00.000Z' });
    return renderTable(report, { color: false, width: 80 }).length;
  }
  const topology = toTopology(estate);
  return topology.clusters
    .flatMap((cluster) => evaluateCluster(cluster, inTurn(cluster, index), topology))
    .filter(({ verdict }) => /^(?:allowed|denied|partial|unknown)$/.test(verdict)).length;
}

function inTurn(cluster: ClusterTopology, index: number): readonly Dependency[] {
  return dependenciesOf(cluster).filter((_, place) => place % turns === index % turns);
}

function tryMutations({ name, resources }: KnownEstate, count: number): void {
  const seed = chooseSeed(`mutations of ${name}`);
  let judged = 0;
  for (let index = 0; index < count; index += 1) {
    const mutated: Json = mutate(resources, toChance(seed + index));
    try {
      const estate = toEstate([{ name: 'estate.json', text: JSON.stringify(mutated) }], { kind: 'files' });
      judged += Number(answer(estate, index) > 0);
    } catch (error) {
      throw new Error(`${name} throws: ORACLE_SEED=${seed + index} repeats it as the first`, { cause: error });
    }
  }
  // Most mutations leave a cluster to judge: otherwise this would prove nothing.
  expect(judged).toBeGreaterThan(count / 2);
}

const scenarios = scenarioEstates();
const fixtures = fixtureEstates();

describe('an estate with random mistakes', () => {
  it.each(scenarios)('always gets an answer: $name', (estate) => {
    tryMutations(estate, 50);
  }, 60_000);

  it.skipIf(fixtures.length === 0).each(fixtures)(
    'always gets an answer, a thousand times: $name',
    (estate) => {
      tryMutations(estate, 1000);
    },
    120_000,
  );
});
