import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Region, Target, TargetMatch } from '../../shared/evaluate/region.ts';
import type { Candidate, OpenPart } from '../../shared/evaluate/walk.ts';
import { conflictsWith, walkRules } from '../../shared/evaluate/walk.ts';
import type { AddressSet } from '../../shared/net/addressSet.ts';
import { unionOfAddresses } from '../../shared/net/addressSet.ts';
import type { HostPattern } from '../../shared/net/hostPattern.ts';
import { isHostSubset, toHostPattern } from '../../shared/net/hostPattern.ts';
import { toHostSet } from '../../shared/net/hostSet.ts';

/** A small world in which every flow can be tried: sixteen sources, sixteen addresses, twelve hosts. */
const points = Array.from({ length: 16 }, (_, index) => index);
const names = [
  'x.io',
  'a.x.io',
  'b.x.io',
  'a.a.x.io',
  'b.a.x.io',
  'ax.io',
  'a.ax.io',
  'y.io',
  'a.y.io',
  'io',
  'z',
  'a.z',
];
const patterns = ['*', '*.x.io', '*x.io', '*.io', 'x.io', 'a.x.io', '*.a.x.io', '*.y.io', '*z'].map(read);

function read(text: string): HostPattern {
  return toHostPattern(text) ?? expect.fail(`${text} is no pattern`);
}

const point = fc.integer({ min: 0, max: 15 });
const range = fc.tuple(point, point).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const set: fc.Arbitrary<AddressSet> = fc
  .array(range, { minLength: 1, maxLength: 3 })
  .map((ranges) => unionOfAddresses(ranges.map((each) => [each])));
const pattern = fc.constantFrom(...patterns);

const toAddresses = set.map((addresses): TargetMatch => ({ kind: 'addresses', addresses }));
const toHosts = pattern.map((each): TargetMatch => ({ kind: 'host', pattern: each }));

function rules(target: fc.Arbitrary<TargetMatch>): fc.Arbitrary<readonly Candidate[]> {
  const clause = fc.record({ sources: set, target, certain: fc.boolean(), caveats: fc.constant([]) });
  const candidate = fc.record({
    stage: fc.constant('network' as const),
    ref: fc.constant({}),
    action: fc.constantFrom('allow' as const, 'deny' as const, 'either' as const),
    clauses: fc.array(clause, { maxLength: 2 }),
  });
  return fc.array(candidate, { maxLength: 5 });
}

const holds = (addresses: AddressSet, value: number) =>
  addresses.some(({ first, last }) => first <= value && value <= last);

interface World<P> {
  readonly inTarget: (target: Target, place: P) => boolean;
  readonly inMatch: (match: TargetMatch, place: P) => boolean;
}

const addressWorld: World<number> = {
  inTarget: (target, place) => target.kind === 'addresses' && holds(target.addresses, place),
  inMatch: (match, place) => match.kind === 'addresses' && holds(match.addresses, place),
};

const hostWorld: World<string> = {
  inTarget: (target, place) =>
    target.kind === 'hosts' &&
    isHostSubset(read(place), target.hosts.within) &&
    !target.hosts.without.some((excluded) => isHostSubset(read(place), excluded)),
  inMatch: (match, place) => match.kind === 'host' && isHostSubset(read(place), match.pattern),
};

/** One flow through the rules, one by one, as the documents tell it: the oracle of the walk. */
function walkOne<P>(candidates: readonly Candidate[], source: number, place: P, world: World<P>) {
  const maybes: Candidate[] = [];
  for (const candidate of candidates) {
    const hits = candidate.clauses.filter(
      (clause) => holds(clause.sources, source) && world.inMatch(clause.target, place),
    );
    const first = hits.findIndex(({ certain }) => certain && candidate.action !== 'either');
    if (first >= 0) return { candidate, maybes: first > 0 ? [...maybes, candidate] : maybes };
    if (hits.length > 0) maybes.push(candidate);
  }
  return { candidate: undefined, maybes };
}

function check<P>(region: Region, candidates: readonly Candidate[], places: readonly P[], world: World<P>): void {
  const { decided, open } = walkRules(region, candidates);
  for (const source of points) {
    for (const place of places) {
      const isIn = (part: Region) => holds(part.sources ?? [], source) && world.inTarget(part.target, place);
      const parts: readonly (OpenPart & { candidate?: Candidate })[] = [...decided, ...open].filter(isIn);
      expect(parts.length).toBe(isIn(region) ? 1 : 0);
      const [part] = parts;
      if (!part) continue;
      const expected = walkOne(candidates, source, place, world);
      expect(part.candidate).toBe(expected.candidate);
      expect(part.maybes.map(({ candidate }) => candidate)).toEqual(expected.maybes);
    }
  }
}

describe('a walk over rules', () => {
  it('decides every flow to an address as a walk of that flow alone does', () => {
    fc.assert(
      fc.property(set, set, rules(toAddresses), (sources, addresses, candidates) => {
        check({ sources, target: { kind: 'addresses', addresses } }, candidates, points, addressWorld);
      }),
    );
  });

  it('decides every flow to a host as a walk of that flow alone does', () => {
    fc.assert(
      fc.property(set, pattern, rules(toHosts), (sources, within, candidates) => {
        check({ sources, target: { kind: 'hosts', hosts: toHostSet(within) } }, candidates, names, hostWorld);
      }),
    );
  });

  it('takes nothing from unknown sources unless a rule is for every source', () => {
    fc.assert(
      fc.property(set, rules(toAddresses), (addresses, candidates) => {
        const { decided } = walkRules({ sources: undefined, target: { kind: 'addresses', addresses } }, candidates);
        expect(decided).toEqual([]);
      }),
    );
  });

  it('doubts a decision only by rules that would do something else', () => {
    const maybe = (action: Candidate['action']) => ({
      candidate: { stage: 'network', ref: {}, action, clauses: [] } as const,
      clause: { sources: [], target: { kind: 'everything' }, certain: false, caveats: [] } as const,
    });
    const maybes = [maybe('allow'), maybe('deny'), maybe('either')];
    expect(conflictsWith(maybes, 'allow').map(({ candidate }) => candidate.action)).toEqual(['deny', 'either']);
    expect(conflictsWith(maybes, 'deny').map(({ candidate }) => candidate.action)).toEqual(['allow', 'either']);
  });
});
