import { compareEstates } from '../drift/compareEstates.ts';
import { type KnownState, toKnownState } from '../drift/lastKnown.ts';
import { type Snapshot, toSnapshot } from '../drift/snapshot.ts';
import type { Change } from '../model/drift.ts';
import { findById } from '../model/byId.ts';
import type { Estate } from '../model/estate.ts';
import { memoised } from '../model/memoised.ts';
import type { ClusterTopology, Topology } from '../model/topology.ts';
import { toTopology } from '../normalise/toTopology.ts';

/*
 * The audits of one run share an estate, and each of them asks the same of all of it. What is worked out for the first one
 * is kept for as long as the estate is.
 */

/** The topology of an estate. */
export const topologyOf: (estate: Estate) => Topology = memoised(toTopology);

/** One cluster of an estate, by its id. */
export function clusterOf(estate: Estate, clusterId: string): ClusterTopology | undefined {
  return findById(topologyOf(estate).clusters, clusterId);
}

/** The digest of an estate. */
export const digestOf: (estate: Estate) => Snapshot['digest'] = memoised((estate) => toSnapshot(estate).digest);

/** What differs between two states. */
export function changesBetween(before: Estate, after: Estate): readonly Change[] {
  return changesSince(before)(after);
}

/** An estate with what the state before it knew of what cannot be read now. */
export function knownStateOf(estate: Estate, previous: Estate): KnownState {
  return knownAfter(previous)(estate);
}

const changesSince = memoised((before: Estate) => memoised((after: Estate) => compareEstates(before, after)));
const knownAfter = memoised((previous: Estate) => memoised((estate: Estate) => toKnownState(estate, previous)));
