import { toResourceText } from '../drift/canonical.ts';
import { inParallel } from '../inParallel.ts';
import type { Estate } from '../model/estate.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { ArmConnection } from './armConnection.ts';
import { mostAsked, toTopId } from './changedReads.ts';
import { getById } from './readResources.ts';
import { findRead } from './resourceReads.ts';

const width = 8;

/** What a collection asked Azure itself about; of all else in the estate it is believed that it did not change. */
export interface Believing {
  readonly isAsked: (id: string) => boolean;
  /** Id keys of resources of which it was found out later that they are as the estate has them. */
  readonly confirmed: Set<string>;
}

/** Estates that rest on belief. One that is not here was read wholly. */
const beliefs = new WeakMap<Estate, Believing>();

/** Notes that an estate rests on what was believed unchanged. */
export function noteBelief(estate: Estate, isAsked: (id: string) => boolean): void {
  beliefs.set(estate, { isAsked, confirmed: new Set() });
}

/** Of these resources (ids) those that a collection did not ask Azure itself about: of each the one that has a body. */
export function toBelieved(estate: Estate, resourceIds: readonly string[]): readonly string[] {
  const belief = beliefs.get(estate);
  if (!belief) return [];
  const tops = new Map(resourceIds.flatMap((id) => toTopId(id) ?? []).map((id) => [toIdKey(id), id]));
  const isReadable = (id: string) => findRead(fromResourceId(id)?.type ?? '') !== undefined;
  return [...tops].flatMap(([key, id]) =>
    isReadable(id) && !belief.isAsked(id) && !belief.confirmed.has(key) ? [id] : [],
  );
}

/** True if these resources are in Azure as the estate has them. What cannot be asked for is not. */
export async function isConfirmed(connection: ArmConnection, estate: Estate, ids: readonly string[]): Promise<boolean> {
  if (ids.length > mostAsked) return false;
  const bodies = new Map(estate.resources.map((resource) => [toIdKey(resource.id), resource]));
  const answers = await inParallel(ids, width, async (id) => {
    const { resources, gaps } = await getById(connection, id);
    const [now, then] = [resources[0], bodies.get(toIdKey(id))];
    const isSame = now && then ? toResourceText(now) === toResourceText(then) : now === then;
    return isSame && gaps.every(({ reason }) => reason === 'notFound');
  });
  if (answers.includes(false)) return false;
  for (const id of ids) beliefs.get(estate)?.confirmed.add(toIdKey(id));
  return true;
}
