import type { ArmResource } from '../../model/estate.ts';
import type { Gap } from '../../model/gap.ts';

/**
 * A resource as a file wants it: `replace` is the whole of it as Azure would return it, `put` what somebody writes to make
 * it so (what Azure adds by itself is not in it), `patch` only the members that it names; null takes one away.
 */
export interface IntendedResource {
  readonly mode: 'replace' | 'put' | 'patch';
  readonly resource: ArmResource;
}

/** What a template, a plan or a fragment of an estate wants. */
export interface Intended {
  readonly resources: readonly IntendedResource[];
  /** Ids of what is to go. */
  readonly removed: readonly string[];
  /** What is wanted but cannot be worked out from the file: what becomes of it is unknown. */
  readonly gaps: readonly Gap[];
  /** What the file holds and nobody reads here, by its name in the file; it stays as it is. */
  readonly notRead: readonly string[];
}

/** Nothing at all. */
export const nothingIntended: Intended = { resources: [], removed: [], gaps: [], notRead: [] };

/** Several intentions as one. */
export function mergeIntended(parts: readonly Intended[]): Intended {
  return {
    resources: parts.flatMap(({ resources }) => resources),
    removed: parts.flatMap(({ removed }) => removed),
    gaps: parts.flatMap(({ gaps }) => gaps),
    notRead: parts.flatMap(({ notRead }) => notRead),
  };
}
