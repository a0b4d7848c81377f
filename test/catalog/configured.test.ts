import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  configuredDependenciesOf,
  isInScope,
  toExpiredExemptions,
  toHiddenFacts,
  withConfiguration,
} from '../../shared/catalog/configured.ts';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Config, OwnDependency } from '../../shared/model/config.ts';
import { buildCluster } from '../support/reportInput.ts';

const cluster = buildCluster();
const now = '2026-11-21T12:00:00.000Z';
const nothing: Config = { dependencies: [], needs: [], exemptions: [], inputs: [], severities: {} };
const git: OwnDependency = {
  id: 'custom.git',
  destination: { kind: 'host', pattern: 'git.example.com' },
  protocol: 'HTTPS',
  port: 443,
  need: 'recommended',
  reason: 'Sources',
};
const excuse = { reason: 'Not used.', owner: 'team@example.com', until: '2026-11-21' };

function configured(config: Partial<Config>, at = now): readonly Dependency[] {
  return configuredDependenciesOf(cluster, { config: { ...nothing, ...config }, now: at });
}

function rowOf(rows: readonly Dependency[], host: string, port = 443): Dependency | undefined {
  return rows.find(
    ({ destination, port: own }) => destination.kind === 'host' && destination.pattern === host && own === port,
  );
}

describe('a cluster is meant by', () => {
  it.each<[readonly string[] | undefined, boolean]>([
    [undefined, true],
    [['aks-one'], true],
    [['AKS-One'], true],
    [['aks-*'], true],
    [['*'], true],
    [['*one'], true],
    [['a*s*o*e'], true],
    [['aks-one*'], true],
    [[cluster.id], true],
    [[cluster.id.toUpperCase()], true],
    [['other', 'aks-one'], true],
    [['aks'], false],
    [['aks-*-one'], false],
    [['aks-on*one'], false],
    [['?ks-one'], false],
    [['aks.one'], false],
    [[`${cluster.id}2`], false],
  ])('%j: %s', (clusters, expected) => {
    expect(isInScope(cluster, clusters === undefined ? {} : { clusters })).toBe(expected);
  });
});

describe('an own dependency', () => {
  it('is added in its place with the reason as its source', () => {
    const row = rowOf(configured({ dependencies: [git] }), 'git.example.com');
    expect(row).toMatchObject({ id: 'custom.git', need: 'recommended', features: ['custom'] });
    expect(row?.source).toBe('configuration: Sources');
  });

  it('is not added to other clusters', () => {
    const rows = configured({ dependencies: [{ ...git, clusters: ['aks-two'] }] });
    expect(rows).toEqual(dependenciesOf(cluster, { values: {} }));
  });

  it('that the catalog has too is one row with the stricter need', () => {
    const destination = { kind: 'host', pattern: 'mcr.microsoft.com' } as const;
    const before = rowOf(dependenciesOf(cluster), 'mcr.microsoft.com');
    const rows = configured({ dependencies: [{ ...git, destination, need: 'optional' }] });
    expect(rows).toHaveLength(dependenciesOf(cluster).length);
    expect(rowOf(rows, 'mcr.microsoft.com')).toMatchObject({ id: before?.id, need: 'required' });
    expect(rowOf(rows, 'mcr.microsoft.com')?.features).toContain('custom');
  });
});

describe('a need', () => {
  it.each([
    'mcr.microsoft.com',
    'MCR.Microsoft.com',
    'core.fqdn.mcr.global',
  ])('is changed by naming %s', (dependency) => {
    const rows = configured({ needs: [{ dependency, need: 'optional', reason: 'Mirrored.' }] });
    expect(rowOf(rows, 'mcr.microsoft.com')?.need).toBe('optional');
  });

  it('is what the last entry for the cluster says', () => {
    const change = { dependency: 'mcr.microsoft.com', reason: '' } as const;
    const needs = [
      { ...change, need: 'optional' },
      { ...change, need: 'recommended' },
      { ...change, need: 'required', clusters: ['aks-two'] },
    ] as const;
    expect(rowOf(configured({ needs }), 'mcr.microsoft.com')?.need).toBe('recommended');
  });

  it('that is required stays so whichever way of an either-or group serves', () => {
    const grouped: Dependency = {
      ...(dependenciesOf(cluster)[0] as Dependency),
      need: 'recommended',
      group: { name: 'g', alternative: 'a', otherwise: 'optional' },
    };
    const needs = [{ dependency: grouped.id, need: 'required', reason: '' }] as const;
    const [row] = withConfiguration([grouped], cluster, { config: { ...nothing, needs }, now });
    expect(row).toMatchObject({ need: 'required' });
    expect(row?.group).toBeUndefined();
  });
});

describe('an exemption', () => {
  const exemptions = [{ dependency: 'mcr.microsoft.com', ...excuse }];

  it('makes a dependency optional and is noted, to the end of its last day', () => {
    const row = rowOf(configured({ exemptions }, '2026-11-21T23:59:59.999Z'), 'mcr.microsoft.com');
    expect(row).toMatchObject({ need: 'optional', exemption: excuse });
  });

  it('outweighs a need', () => {
    const needs = [{ dependency: 'mcr.microsoft.com', need: 'required', reason: '' }] as const;
    expect(rowOf(configured({ exemptions, needs }), 'mcr.microsoft.com')?.need).toBe('optional');
  });

  it('that has ended changes nothing and is told with what it was about', () => {
    const later = '2026-11-22T00:00:00.000Z';
    expect(rowOf(configured({ exemptions }, later), 'mcr.microsoft.com')?.exemption).toBeUndefined();
    const rows = [{ id: 'core.fqdn.mcr.global', destination: 'mcr.microsoft.com' }];
    const at = { config: { ...nothing, exemptions }, now: later };
    expect(toExpiredExemptions(rows, cluster, at)).toEqual([{ exemption: exemptions[0], rows }]);
    expect(toExpiredExemptions(rows, cluster, { ...at, now })).toEqual([]);
    expect(toExpiredExemptions([], cluster, at)).toEqual([]);
  });

  it('that was renewed is not told as ended', () => {
    const renewed = { ...excuse, dependency: 'mcr.microsoft.com', until: '2027-01-01' };
    const at = { config: { ...nothing, exemptions: [...exemptions, renewed] }, now: '2026-12-01T00:00:00Z' };
    const rows = [{ id: 'core.fqdn.mcr.global', destination: 'mcr.microsoft.com' }];
    expect(toExpiredExemptions(rows, cluster, at)).toEqual([]);
  });
});

describe('inputs', () => {
  it('settle what Azure does not show, the last entry for the cluster first', () => {
    const inputs = [
      { facts: { pullsFromDockerHub: true }, values: { gitHost: ['git.example.com'] } },
      { facts: { pullsFromDockerHub: false }, values: {}, clusters: ['aks-*'] },
      { facts: { pullsFromDockerHub: true, konnectivity: false }, values: {}, clusters: ['aks-two'] },
    ];
    expect(toHiddenFacts(cluster, { ...nothing, inputs })).toEqual({
      pullsFromDockerHub: false,
      values: { gitHost: ['git.example.com'] },
    });
    expect(rowOf(dependenciesOf(cluster), 'docker.io')).toBeDefined();
    expect(rowOf(configured({ inputs }), 'docker.io')).toBeUndefined();
  });
});

describe('a configuration', () => {
  it('that is empty changes nothing', () => {
    expect(configured({})).toEqual(dependenciesOf(cluster));
  });

  it('never loses a dependency, whatever it adds, changes or excuses', () => {
    const rows = dependenciesOf(cluster);
    const named = fc.constantFrom(...rows.map(({ id }) => id), 'mcr.microsoft.com', 'nothing');
    const need = fc.constantFrom('required' as const, 'recommended' as const, 'optional' as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(named, need)), fc.array(named), (changes, excused) => {
        const needs = changes.map(([dependency, own]) => ({ dependency, need: own, reason: '' }));
        const exemptions = excused.map((dependency) => ({ dependency, ...excuse }));
        const found = configured({ needs, exemptions, dependencies: [git] });
        expect(found).toHaveLength(rows.length + 1);
        expect(rows.every((row) => found.some(({ id, port }) => id === row.id && port === row.port))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
