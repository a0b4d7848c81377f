import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostPattern } from '../../shared/net/hostPattern.ts';
import { isHostSubset, overlapsHost, toHostPattern } from '../../shared/net/hostPattern.ts';
import type { HostSet } from '../../shared/net/hostSet.ts';
import { intersectHosts, subtractHosts, toHostSet, toHostSetText } from '../../shared/net/hostSet.ts';

const label = fc.constantFrom('a', 'b', 'ab', 'contoso', 'xcontoso', 'com', 'microsoft', 'data');
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const pattern = fc
  .oneof(
    host,
    host.map((text) => `*.${text}`),
    host.map((text) => `*${text}`),
    fc.constant('*'),
  )
  .map(read);

function read(text: string): HostPattern {
  const found = toHostPattern(text);
  if (!found) throw new Error(`${text} is no pattern.`);
  return found;
}

/** The meaning of a pattern said in another way, as an oracle: a regular expression over whole host names. */
function matches({ text }: HostPattern, name: string): boolean {
  const escaped = text.replace(/^\*/, '').replaceAll('.', '\\.');
  return new RegExp(`^${text.startsWith('*.') ? '.+' : text.startsWith('*') ? '.*' : ''}${escaped}$`).test(name);
}

function holds({ within, without }: HostSet, name: string): boolean {
  return matches(within, name) && !without.some((excluded) => matches(excluded, name));
}

describe('host patterns', () => {
  it.each([
    ['*.contoso.com', 'any.contoso.com', true, 31],
    ['*.contoso.com', 'sub1.any.contoso.com', true, 32],
    ['*.contoso.com', 'contoso.com', false, 33],
    ['*contoso.com', 'contoso.com', true, 34],
    ['*contoso.com', 'th3re4lcontoso.com', true, 35],
    ['*', 'anything', true, 37],
    ['WWW.Contoso.com.', 'www.contoso.com', true, 0],
  ])('%s and %s: %s (answer %i)', (text, name, expected) => {
    expect(isHostSubset(read(name), read(text))).toBe(expected);
  });

  it.each([
    'www.contoso.*',
    '*.contoso.*',
    'a*b.com',
    '**',
    '*.',
    '*.*',
    '',
    ' ',
    '.data.example.com',
    'a..b',
    'x/y',
    'a:443',
  ])('refuses %j (answer 36)', (text) => {
    expect(toHostPattern(text)).toBeUndefined();
  });

  it('hold a host exactly if a plain reading says so', () => {
    fc.assert(
      fc.property(pattern, host, (each, name) => {
        expect(isHostSubset(read(name), each)).toBe(matches(each, name));
      }),
    );
  });

  it('lie in another exactly if no host tells them apart, and are nested or disjoint', () => {
    fc.assert(
      fc.property(pattern, pattern, fc.array(host, { maxLength: 20 }), (a, b, names) => {
        for (const name of names) {
          if (isHostSubset(a, b) && matches(a, name)) expect(matches(b, name)).toBe(true);
          if (!overlapsHost(a, b)) expect(matches(a, name) && matches(b, name)).toBe(false);
        }
      }),
    );
  });

  it('are in themselves, and in whatever holds what holds them', () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(isHostSubset(a, a)).toBe(true);
        if (isHostSubset(a, b) && isHostSubset(b, c)) expect(isHostSubset(a, c)).toBe(true);
      }),
    );
  });
});

describe('host sets', () => {
  it('hold exactly the hosts that are left after cutting patterns out', () => {
    fc.assert(
      fc.property(pattern, fc.array(pattern, { maxLength: 4 }), pattern, host, (base, cuts, last, name) => {
        let set: HostSet | undefined = toHostSet(base);
        for (const cut of cuts) set = set && subtractHosts(set, cut);
        const isIn = matches(base, name) && !cuts.some((cut) => matches(cut, name));
        expect(set !== undefined && holds(set, name)).toBe(isIn);
        const taken = set && intersectHosts(set, last);
        expect(taken !== undefined && holds(taken, name)).toBe(isIn && matches(last, name));
      }),
    );
  });

  it('have the same form whatever the order of cutting', () => {
    fc.assert(
      fc.property(pattern, fc.array(pattern, { maxLength: 5 }), (base, cuts) => {
        const cutIn = (order: readonly HostPattern[]) =>
          order.reduce<HostSet | undefined>((set, cut) => set && subtractHosts(set, cut), toHostSet(base));
        expect(cutIn(cuts)).toEqual(cutIn(cuts.toReversed()));
      }),
    );
  });

  it('read as people write them', () => {
    const set = subtractHosts(toHostSet(read('*.data.mcr.microsoft.com')), read('eastus.data.mcr.microsoft.com'));
    expect(set && toHostSetText(set)).toBe('*.data.mcr.microsoft.com without eastus.data.mcr.microsoft.com');
  });
});
