import { toSha256 } from '../model/digest.ts';
import type { ArmResource, Estate } from '../model/estate.ts';
import { toResourceText, withoutVolatileMembers } from './canonical.ts';
import { toAksOwned } from './aksOwned.ts';
import { toComparedResources } from './comparedResources.ts';
import { toKubenetRanges, withoutKubenetRoutes } from './kubenetRoutes.ts';
import { toShape } from './shape.ts';

/** A state of an estate by its content. */
export interface Snapshot {
  /** sha256 of `canonical`, 64 hexadecimal digits. */
  readonly digest: string;
  /** A JSON array with one resource a line, sorted by id. For comparing only: texts in it are in lower case where case means nothing. */
  readonly canonical: string;
}

/**
 * The state of an estate by its content: two estates have the same digest exactly if `compareEstates` finds nothing
 * between them. Order of sets and members, casing of ids, etags and other volatile fields (volatile.ts) count for
 * nothing, and neither do gaps: what could not be seen is not a state.
 */
export function toSnapshot(estate: Estate): Snapshot {
  const resources = toComparedResources(estate.resources, toAksOwned(estate.resources));
  const lines = [...resources.values()].map(toResourceText).sort();
  const canonical = `[${lines.join(',\n')}]`;
  return { digest: toSha256(canonical), canonical };
}

/** The estate as it is stored: spelled as the service spelled it, without volatile fields. Has the digest of the original. */
export function withoutVolatile(estate: Estate): Estate {
  const ranges = toKubenetRanges(estate.resources);
  return { ...estate, resources: estate.resources.map((resource) => toStored(withoutKubenetRoutes(resource, ranges))) };
}

function toStored(resource: ArmResource): ArmResource {
  const stripped = withoutVolatileMembers(resource, toShape(resource.type));
  return { ...(stripped as ArmResource), id: resource.id, type: resource.type, name: resource.name };
}
