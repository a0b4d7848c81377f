import { toSha256 } from '../model/digest.ts';
import type { Change } from '../model/drift.ts';
import type { Json } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toCanonicalText, withoutVolatileMembers } from './canonical.ts';
import type { Shape } from './shape.ts';

/** What holds for all values of one pair of resources. */
export interface Comparison {
  readonly resourceId: string;
  /** Whether a gap of either state may hide the resource with an id. */
  readonly hidden: Record<'before' | 'after', (id: string) => boolean>;
  readonly report: (change: Change) => void;
}

/** A place in the two resources that are compared. */
export interface Place {
  readonly comparison: Comparison;
  readonly path: string;
  readonly shape: Shape;
}

/** What stood and stands at a place; of an item added to an ordered list also what it stands behind. */
interface Sides extends Pick<Change, 'behind'> {
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

/** Reports a change at a place, with its values as the service spells them; `text` is the canonical text of what is there now. */
export function reportChange(
  { comparison, path, shape }: Place,
  kind: Change['kind'],
  { before, after, behind }: Sides,
  text = toCanonicalText(after, shape),
): void {
  const change: ChangeCore = {
    resourceId: comparison.resourceId,
    path,
    kind,
    ...(before === undefined ? {} : { before: withoutVolatileMembers(before, shape) }),
    ...(after === undefined ? {} : { after: withoutVolatileMembers(after, shape) }),
    ...(behind === undefined ? {} : { behind }),
  };
  comparison.report(toChange(change, text));
}

/** What a change is before anything is known of its effect. */
export type ChangeCore = Pick<Change, 'resourceId' | 'path' | 'kind' | 'before' | 'after' | 'behind'>;

/** Makes a change with its fingerprint: resource, path, kind and what is there now, never order, casing or time. */
export function toChange(core: ChangeCore, afterText: string | undefined): Change {
  const parts = [toIdKey(core.resourceId), core.path.toLowerCase(), core.kind, afterText ?? ''];
  const fingerprint = toSha256(JSON.stringify(parts)).slice(0, 32);
  return { fingerprint, ...core, severity: 'info', effect: 'unknown' };
}
