import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Topology } from '../../shared/model/topology.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { toTopology } from '../../shared/normalise/toTopology.ts';

const fixtures = join(import.meta.dirname, '../../../shared/fixtures');
const present = existsSync(fixtures);
if (!present) console.log('recordings: skipped, because ../shared/fixtures is not beside the checkout');

const recordings = present
  ? readdirSync(join(fixtures, 'recordings')).filter((name) => /^\d\d-.*\.json$/.test(name))
  : [];

const estates = [
  'D1-aks-baseline/estate.json',
  'D2-aks-secure-baseline/estate.json',
  'D6-terraform-devops/estate.json',
  'D7-landing-zone-accelerator/estate.json',
  'drift/01-02/before.json',
  'drift/02-03/before.json',
  'drift/05-06/before.json',
].filter(() => present);

function bodyOf(name: string): string {
  const recorded = JSON.parse(readFileSync(join(fixtures, 'recordings', name), 'utf8')) as { readonly body: unknown };
  return JSON.stringify(recorded.body);
}

function problemsOf(topology: Topology): readonly string[] {
  return topology.firewalls.flatMap(({ rules }) =>
    [...rules.nat, ...rules.network, ...rules.application].flatMap((rule) =>
      rule.kind === 'unread' ? ['unread'] : rule.problems,
    ),
  );
}

describe.skipIf(!present)('recorded answers of the service', () => {
  it('are all here', () => {
    expect(recordings).toHaveLength(60);
    expect(estates).toHaveLength(7);
  });

  it.each(recordings)('%s is read whole', (name) => {
    const estate = toEstate([{ name, text: bodyOf(name) }], { kind: 'files' });
    expect(estate.resources.length).toBeGreaterThan(0);
    expect(estate.gaps).toEqual([]);
    const topology = toTopology(estate);
    const typed = (type: string): number => estate.resources.filter((one) => one.type.toLowerCase() === type).length;
    expect(topology.clusters).toHaveLength(typed('microsoft.containerservice/managedclusters'));
    expect(topology.firewalls).toHaveLength(typed('microsoft.network/azurefirewalls'));
    expect(problemsOf(topology)).toEqual([]);
  });

  it('of all kinds together make one topology; an id recorded in unlike versions is in none of them but a gap', () => {
    const files = recordings.map((name) => ({ name, text: bodyOf(name) }));
    const estate = toEstate(files, { kind: 'files' });
    const topology = toTopology(estate);
    const isType = (id: string, type: string): boolean => new RegExp(`/${type}/[^/]+$`, 'i').test(id);
    for (const [type, read] of [
      ['managedClusters', topology.clusters],
      ['azureFirewalls', topology.firewalls],
    ] as const) {
      const contested = estate.gaps.filter(({ resource, reason }) => reason === 'stale' && isType(resource, type));
      const ids = new Set(
        files.flatMap((file) => toEstate([file], { kind: 'files' }).resources.map(({ id }) => id.toLowerCase())),
      );
      expect(read.length + contested.length).toBe([...ids].filter((id) => isType(id, type)).length);
      expect(read.length + contested.length).toBeGreaterThan(0);
    }
  });

  it.each(estates)('%s is a whole topology: every source and rule is known', (path) => {
    const estate = toEstate([{ name: path, text: readFileSync(join(fixtures, path), 'utf8') }], { kind: 'files' });
    const topology = toTopology(estate);
    expect([...estate.gaps, ...topology.gaps]).toEqual([]);
    expect(topology.clusters).toHaveLength(1);
    expect(topology.clusters[0]?.sources.every(({ addresses }) => addresses.length > 0)).toBe(true);
    expect(topology.firewalls[0]?.rules.application.length).toBeGreaterThan(0);
    expect(problemsOf(topology)).toEqual([]);
  });
});
