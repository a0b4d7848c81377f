import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allChanges, partIgnored, toEndedIgnores } from '../../shared/drift/ignoredChanges.ts';
import type { IgnoredDrift } from '../../shared/model/config.ts';
import type { Change, Drift } from '../../shared/model/drift.ts';
import { fitsPattern } from '../../shared/net/starPattern.ts';

const group = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/azureFirewalls/fw-hub';
const now = '2026-11-21T12:00:00.000Z';

function change(path: string, given: Partial<Change> = {}): Change {
  return { fingerprint: path, resourceId: group, path, kind: 'changed', severity: 'info', effect: 'none', ...given };
}

function ignore(path: string, given: Partial<IgnoredDrift> = {}): IgnoredDrift {
  return { resource: 'fw-hub', path, reason: 'Known.', owner: 'team@example.com', until: '2026-12-31', ...given };
}

const drift = (...changes: readonly Change[]): Drift => ({ baseline: {}, changes });
const ignoredPaths = (found: Drift) => (found.ignored ?? []).map((one) => one.change.path);

describe('a change is ignored', () => {
  it.each<[string, string, Partial<IgnoredDrift>, boolean]>([
    ['at its very path', 'tags.owner', {}, true],
    ['below the path', 'tags', {}, true],
    ['below the path of an item', 'rules[name=a]', {}, true],
    ['by a star for any item', 'rules[name=*].targetFqdns', {}, true],
    ['by a star for everything', '*', {}, true],
    ['on a resource by its id, whatever its casing', 'tags', { resource: group.toUpperCase() }, true],
    ['on resources by a star in the id', 'tags', { resource: '*/resourceGroups/g/*' }, true],
    ['on its last day', 'tags', { until: '2026-11-21' }, true],
    ['but not once the entry has ended', 'tags', { until: '2026-11-20' }, false],
    ['but not on another resource', 'tags', { resource: 'fw-*-two' }, false],
    ['but not at a path that only begins alike', 'tag', {}, false],
  ])('%s', (_, path, given, isIgnored) => {
    const at = path.startsWith('rules') ? 'rules[name=a].targetFqdns' : 'tags.owner';
    const found = partIgnored(drift(change(at)), { ignores: [ignore(path, given)], now });
    expect(ignoredPaths(found)).toEqual(isIgnored ? [at] : []);
    expect(found.changes).toHaveLength(isIgnored ? 0 : 1);
  });

  it('never if it breaks a dependency, and all the same if it widens: that is what was asked for', () => {
    const breaking = change('a', { breaks: ['core.fqdn.mcr.global'], effect: 'narrows', severity: 'high' });
    const widening = change('b', { effect: 'widens', severity: 'medium' });
    const found = partIgnored(drift(breaking, widening), { ignores: [ignore('*')], now });
    expect(found.changes).toEqual([breaking]);
    expect(found.ignored).toEqual([
      { change: widening, reason: 'Known.', owner: 'team@example.com', until: '2026-12-31' },
    ]);
  });

  it('until the entry ends, and then comes back as it was', () => {
    const whole = drift(change('a'), change('b'));
    const ignores = [ignore('a', { until: '2026-11-21' })];
    const parted = partIgnored(whole, { ignores, now });
    expect(ignoredPaths(parted)).toEqual(['a']);
    const later = partIgnored(parted, { ignores, now: '2026-11-22T00:00:00.000Z' });
    expect(later).toEqual({ ...whole, changes: [change('b'), change('a')] });
    expect(toEndedIgnores(allChanges(later), { ignores, now: '2026-11-22T00:00:00.000Z' })).toEqual([
      { entry: ignores[0], changes: [change('a')] },
    ]);
  });

  it('and never lost: every change is told or ignored, once', () => {
    const paths = fc.uniqueArray(fc.stringMatching(/^[a-c](\.[a-c]){0,2}$/), { maxLength: 6 });
    const entries = fc.array(fc.stringMatching(/^[a-c*](\.[a-c*]){0,2}$/), { maxLength: 3 });
    fc.assert(
      fc.property(paths, entries, fc.boolean(), (given, patterns, isBreaking) => {
        const changes = given.map((path) => change(path, isBreaking ? { breaks: ['x'] } : {}));
        const found = partIgnored(drift(...changes), { ignores: patterns.map((path) => ignore(path)), now });
        expect(
          allChanges(found)
            .map(({ path }) => path)
            .sort(),
        ).toEqual([...given].sort());
        if (isBreaking) expect(found.ignored).toBeUndefined();
      }),
    );
  });
});

it('a pattern fits as a regular expression with .* for its stars does', () => {
  const text = fc.stringMatching(/^[abA.[\]]{0,8}$/);
  const pattern = fc.stringMatching(/^[abA.[\]*]{0,6}$/);
  fc.assert(
    fc.property(text, pattern, (whole, given) => {
      const source = given.split('*').map((piece) => piece.replace(/[.[\]]/g, '\\$&'));
      expect(fitsPattern(whole, given)).toBe(new RegExp(`^${source.join('.*')}$`, 'i').test(whole));
    }),
  );
});
