import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import { toEgress } from '../../shared/evaluate/egress.ts';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { JudgedDependency } from '../../shared/model/catalog.ts';
import { toDestinationText } from '../../shared/model/catalog.ts';
import { toResourceName } from '../../shared/model/resourceId.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';
import { findReference } from '../support/reference.ts';

interface Expected {
  readonly clusters: Readonly<Record<string, ExpectedCluster>>;
}

interface ExpectedCluster {
  readonly egress: readonly { readonly subnet: string; readonly via: string }[];
  readonly dependencies: readonly Row[];
  readonly ifListed: readonly Row[];
  readonly doubtful: readonly (Row & { readonly accept: readonly string[] })[];
  readonly notDependencies: readonly Row[];
}

interface Row {
  readonly destination: string;
  readonly protocol: string;
  readonly port: number;
  readonly verdict?: string;
  readonly rule?: string;
  readonly stage?: string;
  readonly caveats?: readonly string[];
  readonly ids?: readonly string[];
}

const fixtures = findReference('fixtures') ?? '';
const cases = fixtures === '' ? [] : readdirSync(fixtures).filter((name) => /^D\d/.test(name));

describe.skipIf(cases.length === 0)('the reference estates', () => {
  for (const name of cases) {
    const expected = JSON.parse(readFileSync(join(fixtures, name, 'expected.json'), 'utf8')) as Expected;
    describe(name, () => {
      for (const [clusterName, cluster] of Object.entries(expected.clusters)) {
        describeCluster(name, clusterName, cluster);
      }
    });
  }
});

function describeCluster(name: string, clusterName: string, expected: ExpectedCluster): void {
  const judged = judge(name, clusterName);

  it.each(expected.egress)('leaves $subnet through $via', ({ subnet, via }) => {
    const egress = judged.egress.find(({ subnetId }) => subnetId !== null && toResourceName(subnetId) === subnet);
    expect(via.split('|')).toContain(egress?.via);
  });

  it.each(expected.dependencies)('says $verdict of $protocol:$port to $destination', (row) => {
    const found = find(judged.dependencies, row);
    expect(found && factsOf(found)).toMatchObject(wantedOf(row));
    expect(found?.caveats).toEqual(expect.arrayContaining([...(row.caveats ?? [])]));
  });

  it.each(expected.ifListed)('if listed, says $verdict of $protocol:$port to $destination', (row) => {
    const found = find(judged.dependencies, row);
    if (found) expect(factsOf(found)).toMatchObject(wantedOf(row));
  });

  it.each(expected.doubtful)('says one of $accept of $destination', (row) => {
    expect(row.accept).toContain(find(judged.dependencies, row)?.verdict);
  });

  it('needs nothing else', () => {
    const named = [...expected.dependencies, ...expected.ifListed, ...expected.doubtful];
    const known = new Set(named.map((row) => find(judged.dependencies, row)));
    const others = judged.dependencies.filter((row) => row.dependency.need !== 'optional' && !known.has(row));
    expect(others.map(({ dependency }) => dependency.id)).toEqual([]);
  });

  it.each(expected.notDependencies)('does not need $protocol:$port to $destination', (row) => {
    expect([undefined, 'optional']).toContain(find(judged.dependencies, row)?.dependency.need);
  });
}

function judge(name: string, clusterName: string) {
  const text = readFileSync(join(fixtures, name, 'estate.json'), 'utf8');
  const topology = toTopology(toEstate([{ name: 'estate.json', text }], { kind: 'files' }));
  const cluster = topology.clusters.find((each) => each.name === clusterName);
  if (!cluster) throw new Error(`${name} has no cluster ${clusterName}.`);
  return {
    egress: cluster.sources.map((subnet) => toEgress(subnet, cluster, topology)),
    dependencies: evaluateCluster(cluster, dependenciesOf(cluster), topology),
  };
}

function find(judged: readonly JudgedDependency[], row: Row): JudgedDependency | undefined {
  return judged.find(
    ({ dependency }) =>
      (toDestinationText(dependency.destination) === row.destination || isOwnHost(dependency.id, row)) &&
      dependency.protocol === row.protocol &&
      dependency.port === row.port,
  );
}

function factsOf({ verdict, paths }: JudgedDependency) {
  const deciding = paths[0]?.trace.filter(({ outcome }) => outcome !== 'pass')[0];
  return { verdict, stage: deciding?.stage, rule: deciding?.rule?.name };
}

function wantedOf({ verdict, stage, rule }: Row) {
  return {
    verdict,
    ...(stage === undefined ? {} : { stage }),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** The documents name the API server by pattern; the catalog fills in the cluster's own host where the estate shows it. */
function isOwnHost(id: string, row: Row): boolean {
  return row.destination.startsWith('*.hcp.') && (row.ids ?? []).includes(id);
}
