import { describe, expect, it } from 'vitest';
import { compareEstates } from '../../shared/drift/compareEstates.ts';
import { withEffect } from '../../shared/drift/effect.ts';
import { type DependencyVerdict, verdictChanges } from '../../shared/drift/verdictChanges.ts';
import type { Dependency, Need } from '../../shared/model/catalog.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { estateOf, idOf, resource, rule, ruleGroup } from './estates.ts';

const clusterId = idOf('Microsoft.ContainerService/managedClusters/aks-1');

function judged(id: string, verdict: Verdict, need: Need = 'required', cluster = clusterId): DependencyVerdict {
  const dependency: Dependency = {
    id,
    destination: { kind: 'host', pattern: `${id}.example.com` },
    protocol: 'HTTPS',
    port: 443,
    need,
    features: ['core'],
    source: 'test',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
  return { clusterId: cluster, dependency, verdict };
}

const ruleRemoved = compareEstates(
  estateOf([ruleGroup([rule('mcr', ['mcr.example.com']), rule('login', ['login.example.com'])])]),
  estateOf([ruleGroup([rule('login', ['login.example.com'])])]),
);

describe('the effect of a change', () => {
  it('narrows and is high when a required dependency is denied afterwards', () => {
    const [change] = withEffect(
      ruleRemoved,
      [judged('mcr', 'allowed'), judged('login', 'allowed')],
      [judged('mcr', 'denied'), judged('login', 'allowed')],
    );
    expect(change).toMatchObject({ effect: 'narrows', severity: 'high', breaks: ['mcr'] });
    expect(change).not.toHaveProperty('mends');
  });

  const table: readonly { before: Verdict; after: Verdict; need: Need; effect: string; severity: string }[] = [
    { before: 'allowed', after: 'partial', need: 'required', effect: 'narrows', severity: 'high' },
    { before: 'partial', after: 'denied', need: 'required', effect: 'narrows', severity: 'high' },
    { before: 'allowed', after: 'denied', need: 'recommended', effect: 'narrows', severity: 'info' },
    { before: 'denied', after: 'allowed', need: 'required', effect: 'widens', severity: 'medium' },
    { before: 'partial', after: 'allowed', need: 'optional', effect: 'widens', severity: 'medium' },
    { before: 'allowed', after: 'allowed', need: 'required', effect: 'unknown', severity: 'info' },
    { before: 'allowed', after: 'unknown', need: 'required', effect: 'unknown', severity: 'info' },
    { before: 'unknown', after: 'denied', need: 'required', effect: 'unknown', severity: 'info' },
  ];
  it.each(table)('from $before to $after ($need) is $effect and $severity', ({ before, after, need, ...expected }) => {
    const changes = withEffect(ruleRemoved, [judged('mcr', before, need)], [judged('mcr', after, need)]);
    expect(changes).toEqual([expect.objectContaining(expected)]);
  });

  it('is both when one dependency is broken and another mended', () => {
    const before = [judged('mcr', 'allowed'), judged('login', 'denied')];
    const after = [judged('mcr', 'denied'), judged('login', 'allowed')];
    expect(withEffect(ruleRemoved, before, after)).toEqual([
      expect.objectContaining({ effect: 'both', severity: 'high', breaks: ['mcr'], mends: ['login'] }),
    ]);
  });

  it('is none for what only people read, whatever else happened', () => {
    const described = compareEstates(
      estateOf([ruleGroup([rule('mcr', ['mcr.example.com'])]), resource('Microsoft.Network/routeTables/rt', {})]),
      estateOf([
        ruleGroup([rule('registry', ['mcr.example.com'])]),
        resource('Microsoft.Network/routeTables/rt', {}, { tags: { owner: 'x' } }),
      ]),
    );
    const changes = withEffect(described, [judged('mcr', 'allowed')], [judged('mcr', 'denied')]);
    expect(changes.map(({ effect, severity }) => [effect, severity])).toEqual([
      ['none', 'info'],
      ['none', 'info'],
    ]);
  });

  it('puts what happened to one cluster on no other cluster', () => {
    const otherId = idOf('Microsoft.ContainerService/managedClusters/aks-2');
    const changes = compareEstates(
      estateOf([resource('Microsoft.ContainerService/managedClusters/aks-2', { dnsPrefix: 'a' })]),
      estateOf([resource('Microsoft.ContainerService/managedClusters/aks-2', { dnsPrefix: 'b' })]),
    );
    expect(withEffect(changes, [judged('mcr', 'allowed')], [judged('mcr', 'denied')])).toMatchObject([
      { effect: 'unknown' },
    ]);
    const own = withEffect(
      changes,
      [judged('mcr', 'allowed', 'required', otherId)],
      [judged('mcr', 'denied', 'required', otherId.toLowerCase())],
    );
    expect(own).toMatchObject([{ effect: 'narrows' }]);
  });
});

describe('changes of verdicts', () => {
  it('are listed for dependencies of both states, sorted, with what they are', () => {
    const before = [judged('z', 'allowed'), judged('mcr', 'allowed'), judged('gone', 'allowed')];
    const after = [judged('z', 'denied'), judged('mcr', 'unknown'), judged('new', 'denied')];
    expect(verdictChanges(before, after)).toEqual([
      {
        clusterId,
        dependencyId: 'mcr',
        destination: 'mcr.example.com',
        protocol: 'HTTPS',
        port: 443,
        before: 'allowed',
        after: 'unknown',
      },
      {
        clusterId,
        dependencyId: 'z',
        destination: 'z.example.com',
        protocol: 'HTTPS',
        port: 443,
        before: 'allowed',
        after: 'denied',
      },
    ]);
  });
});
