import type { ArmResource, Estate } from '../model/estate.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toHiddenBy } from './gapScope.ts';

/** A state with the last known form of what could not be read, and which of its resources that are (ids). */
export interface KnownState {
  readonly state: Estate;
  readonly carried: readonly string[];
}

/**
 * What is known of an estate: what was read, and of what a gap hides the form that the state before it knew. So a resource
 * that is hidden for a while is neither gone nor new when it can be read again, and what was done to it meanwhile is told
 * then. A gap that the state before it had too still hides what nobody has ever seen. For storing and comparing only:
 * verdicts never rest on what was not read.
 */
export function toKnownState(estate: Estate, previous: Estate | undefined): KnownState {
  if (!previous || estate.gaps.length === 0) return { state: estate, carried: [] };
  const present = new Set(estate.resources.map(({ id }) => toIdKey(id)));
  const isHidden = toHiddenBy(estate.gaps);
  const carried = previous.resources.filter(({ id }) => !present.has(toIdKey(id)) && isHidden(id));
  const lasting = new Set(previous.gaps.map(({ resource }) => toIdKey(resource)));
  const gaps = estate.gaps.filter(({ resource }) => lasting.has(toIdKey(resource)));
  return { state: { ...estate, resources: [...estate.resources, ...carried], gaps }, carried: carried.map(toId) };
}

function toId({ id }: ArmResource): string {
  return id;
}

/** A stored state as it could be read then: what was carried over into it is a gap. */
export function toReadState(state: Estate, carried: readonly string[] = []): Estate {
  if (carried.length === 0) return state;
  const hidden = new Set(carried.map(toIdKey));
  const detail = 'It could not be read when this state was; what was known of it before is not taken for true.';
  return {
    ...state,
    resources: state.resources.filter(({ id }) => !hidden.has(toIdKey(id))),
    gaps: [...state.gaps, ...carried.map((resource) => ({ resource, reason: 'stale' as const, detail }))],
  };
}
