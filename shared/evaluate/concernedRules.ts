import type { Dependency } from '../model/catalog.ts';
import { createRecent, memoised, type Recent } from '../model/memoised.ts';
import type { Firewall, RulePasses } from '../model/topology.ts';
import { type AddressSet, isSameSet } from '../net/addressSet.ts';
import type { HostSet } from '../net/hostSet.ts';
import { toHostKind } from './hostKinds.ts';
import type { TagTarget, Target } from './region.ts';
import { indexOfRules, placesConcerning } from './ruleIndex.ts';

/** The rules of a firewall that can say anything about one dependency, in processing order. */
export type ConcernedRules = Pick<RulePasses, 'network' | 'application'>;

interface Known {
  readonly dependency: Dependency;
  readonly target: Target;
  readonly rules: ConcernedRules;
}

/** What was found for a firewall so far, by something that tells most targets apart. */
interface KnownRules {
  /** Clusters share most dependencies as objects; others are equal only. */
  readonly byObject: WeakMap<Dependency, Known>;
  /** The newest: more targets are clusters' own and never come again, shared ones are kept by object. */
  readonly byTarget: Recent<string | number, Known[]>;
  readonly byHostKind: Map<string, Known[]>;
}

const knownOf: (firewall: Firewall) => KnownRules = memoised(() => ({
  byObject: new WeakMap(),
  byTarget: createRecent(256),
  byHostKind: new Map(),
}));

/**
 * The rules of a firewall that can say anything about a target, whatever their sources, protocols and ports. Looked up once
 * for all clusters with the same dependency, and once for all hosts that no rule tells apart: the same object comes back,
 * so that more can be kept with it.
 */
export function rulesConcerning(firewall: Firewall, dependency: Dependency, target: Target): ConcernedRules {
  const known = knownOf(firewall);
  const same = known.byObject.get(dependency);
  if (same?.target === target) return same.rules;
  const found = findKnown(known, dependency, target);
  if (!found) return remember(known, { dependency, target, rules: rulesOfKind(firewall, dependency, target) });
  // Only what comes again is kept by object: a cluster's own dependencies never do, and are many.
  if (found.dependency === dependency && found.target === target) known.byObject.set(dependency, found);
  return found.rules;
}

/** True of a dependency that was asked about again as the same object: clusters share it. */
export function isSharedObject(firewall: Firewall, dependency: Dependency): boolean {
  return knownOf(firewall).byObject.has(dependency);
}

function findKnown({ byTarget }: KnownRules, dependency: Dependency, target: Target): Known | undefined {
  return byTarget
    .get(toRoughKey(target))
    ?.find((each) => isSameDependency(each.dependency, dependency) && isSameTarget(each.target, target));
}

function remember({ byTarget }: KnownRules, known: Known): ConcernedRules {
  const key = toRoughKey(known.target);
  const others = byTarget.get(key);
  if (others) others.push(known);
  else byTarget.set(key, [known]);
  return known.rules;
}

/** A whole name shares its rules with every other that the same patterns hold. */
function rulesOfKind(firewall: Firewall, dependency: Dependency, target: Target): ConcernedRules {
  if (target.kind !== 'hosts' || target.hosts.within.kind !== 'exact') return findRules(firewall, dependency, target);
  const { byHostKind } = knownOf(firewall);
  const key = toHostKind(firewall, target.hosts.within);
  if (key === undefined) return findRules(firewall, dependency, target);
  const known = byHostKind.get(key) ?? [];
  const found = known.find(
    (each) =>
      isSameDependency(each.dependency, dependency) &&
      each.target.kind === 'hosts' &&
      isSameOrBoth(each.target.near, target.near),
  );
  if (found) return found.rules;
  const rules = findRules(firewall, dependency, target);
  byHostKind.set(key, [...known, { dependency, target, rules }]);
  return rules;
}

function findRules(firewall: Firewall, dependency: Dependency, target: Target): ConcernedRules {
  const places = placesConcerning(indexOfRules(firewall.rules), dependency, target);
  const { network, application } = firewall.rules;
  return {
    network: places.network.flatMap((place) => network[place] ?? []),
    application: places.application.flatMap((place) => application[place] ?? []),
  };
}

function toRoughKey(target: Target): string | number {
  switch (target.kind) {
    case 'hosts':
      return target.hosts.within.text;
    case 'addresses':
      return target.addresses[0]?.first ?? 0;
    case 'tag':
      return target.tag;
    case 'somewhere':
      return target.placeholder;
  }
}

/** True if rules say the same about both. Need, source, group and exemption are what people make of a verdict. */
function isSameDependency(a: Dependency, b: Dependency): boolean {
  return (
    a.id === b.id &&
    a.port === b.port &&
    a.path === b.path &&
    a.protocol === b.protocol &&
    a.isApiServer === b.isApiServer &&
    a.coveredByFqdnTag === b.coveredByFqdnTag &&
    isSameList(a.serviceTags, b.serviceTags) &&
    isSameList(a.features, b.features)
  );
}

function isSameTarget(a: Target, b: Target): boolean {
  switch (a.kind) {
    case 'hosts':
      return b.kind === 'hosts' && isSameHosts(a.hosts, b.hosts) && isSameOrBoth(a.near, b.near);
    case 'addresses':
      return b.kind === 'addresses' && isSameSet(a.addresses, b.addresses);
    case 'tag':
      return b.kind === 'tag' && isSameTagTarget(a, b);
    case 'somewhere':
      return b.kind === 'somewhere' && a.placeholder === b.placeholder;
  }
}

function isSameHosts(a: HostSet, b: HostSet): boolean {
  return a.within.text === b.within.text && isSameList(a.without, b.without, ({ text }) => text);
}

function isSameTagTarget(a: TagTarget, b: TagTarget): boolean {
  const isSameNames = a.tag === b.tag && isSameList(a.without, b.without);
  return (
    isSameNames &&
    isSameOrBoth(a.addresses?.all, b.addresses?.all) &&
    isSameOrBoth(a.addresses?.left, b.addresses?.left)
  );
}

/** Sets of service tags are large and mostly the same object. */
function isSameOrBoth(a: AddressSet | undefined, b: AddressSet | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && isSameSet(a, b));
}

function isSameList<T>(a: readonly T[], b: readonly T[], textOf: (item: T) => unknown = (item) => item): boolean {
  return a.length === b.length && a.every((item, index) => index in b && textOf(item) === textOf(b[index] ?? item));
}
