import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { ArmConnection } from './armConnection.ts';
import { inParallel } from '../inParallel.ts';
import { getById, listGroupsOf, type ReadResources } from './readResources.ts';
import { findRead } from './resourceReads.ts';
import { toClusterNetworks, toReferences } from './references.ts';

/** The longest honest chain: cluster → network → hub → firewall → policy → parent → grandparent → IP group. */
const mostRounds = 8;
/** Policies and resources of other subscriptions that one collection asks for at most. */
const mostReferences = 500;

/**
 * Completes what the lists gave: rule collection groups of every policy, and resources that are referenced but were
 * not listed because they are in another subscription. Works in rounds until nothing new is named. Sorted by id.
 */
export async function followReferences(
  connection: ArmConnection,
  lists: ReadResources,
  width: number,
): Promise<{ readonly resources: readonly ArmResource[]; readonly gaps: readonly Gap[] }> {
  const known = new Map<string, ArmResource>();
  const asked = new Set<string>();
  const gaps: Gap[] = [...lists.gaps];
  let fresh = keep(known, lists.resources);
  for (let round = 0; fresh.length > 0 && round < mostRounds; round += 1) {
    const wanted = [...policiesOf(fresh), ...missing(known, asked)].filter((want) => !asked.has(want.key));
    const now = wanted.slice(0, Math.max(0, mostReferences - asked.size));
    gaps.push(...wanted.slice(now.length).map(({ id }) => tooMany(id)));
    for (const { key } of wanted) asked.add(key);
    const reads = await inParallel(now, width, ({ id, kind }) =>
      kind === 'groups' ? listGroupsOf(connection, id) : getById(connection, id),
    );
    gaps.push(...reads.flatMap((read) => read.gaps));
    const found = reads.flatMap((read) => read.resources);
    fresh = keep(known, found);
  }
  gaps.push(...missing(known, asked).map(({ id }) => tooMany(id)));
  return { resources: sortBy([...known.values()], ({ id }) => id), gaps: sortBy(gaps, ({ resource }) => resource) };
}

interface Want {
  readonly kind: 'groups' | 'resource';
  readonly id: string;
  /** Under which it is remembered, so that nothing is asked twice. */
  readonly key: string;
}

function policiesOf(resources: readonly ArmResource[]): Want[] {
  return resources
    .filter(({ type }) => type.toLowerCase() === 'microsoft.network/firewallpolicies')
    .map(({ id }) => ({ kind: 'groups', id, key: `groups ${toIdKey(id)}` }));
}

/** Looks at all resources again: a network becomes a cluster's only when the cluster is known. */
function missing(known: ReadonlyMap<string, ArmResource>, asked: ReadonlySet<string>): Want[] {
  const resources = [...known.values()];
  const clusters = resources.filter(({ type }) => /\/managedClusters$/i.test(type));
  const networks = new Set(clusters.flatMap(toClusterNetworks).map(toIdKey));
  const wants = new Map<string, Want>();
  for (const id of resources.flatMap((resource) => toReferences(resource, networks))) {
    const key = toIdKey(id);
    const isReadable = findRead(fromResourceId(id)?.type ?? '') !== undefined;
    if (isReadable && !known.has(key) && !asked.has(key)) wants.set(key, { kind: 'resource', id, key });
  }
  return [...wants.values()];
}

/** Adds what is new and returns it. */
function keep(known: Map<string, ArmResource>, resources: readonly ArmResource[]): ArmResource[] {
  const fresh = resources.filter(({ id }) => !known.has(toIdKey(id)));
  for (const resource of fresh) known.set(toIdKey(resource.id), resource);
  return fresh;
}

function tooMany(id: string): Gap {
  return {
    resource: id,
    reason: 'unsupported',
    detail: `One collection follows ${mostReferences} references and ${mostRounds} steps; this one was not read.`,
  };
}

/** Sorted by id, case-blind. */
export function sortBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const keyed = items.map((item) => ({ item, key: toIdKey(keyOf(item)) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
