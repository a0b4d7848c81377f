import type { Change } from '../model/drift.ts';
import type { ArmResource, Estate } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { identityMembers, toResourceText, withoutVolatileMembers } from './canonical.ts';
import { compareMembers } from './compareValues.ts';
import { toAksOwned } from './aksOwned.ts';
import { toComparedPairs } from './comparedResources.ts';
import { toHiddenBy } from './gapScope.ts';
import { type Comparison, toChange } from './reportChange.ts';
import { isSameValue } from './sameValue.ts';
import { type Shape, toShape } from './shape.ts';

/**
 * What differs between two states, sorted by resource and path; empty if only order, casing or volatile fields differ.
 * What a gap of `after` may hide is never removed, and what a gap of `before` may have hidden is never added.
 * Severity is `info` and effect `unknown` until `withEffect` has judged both states.
 */
export function compareEstates(before: Estate, after: Estate): readonly Change[] {
  const owned = toAksOwned([...before.resources, ...after.resources]);
  const hidden = { before: toHiddenBy(before.gaps), after: toHiddenBy(after.gaps) };
  const changes: Change[] = [];
  const shapes = new Map<string, Shape>();
  for (const [key, pair] of toComparedPairs(before.resources, after.resources, owned)) {
    if (pair.before && pair.after)
      compareResources(pair.before, pair.after, { hidden, shape: shapeOf(pair.after, shapes), changes });
    else if (pair.before && !hidden.after(key)) changes.push(toRemoved(pair.before));
    else if (pair.after && !hidden.before(key)) changes.push(toAdded(pair.after));
  }
  return toSortedChanges(changes);
}

/** There are few types and many resources. */
function shapeOf({ type }: ArmResource, known: Map<string, Shape>): Shape {
  const shape = known.get(type) ?? toShape(type);
  known.set(type, shape);
  return shape;
}

interface Step {
  readonly hidden: Comparison['hidden'];
  readonly shape: Shape;
  readonly changes: Change[];
}

function compareResources(before: ArmResource, after: ArmResource, { hidden, shape, changes }: Step): void {
  if (!shape.holdsRules && isSameValue(before, after, shape)) return;
  const comparison: Comparison = { resourceId: after.id, hidden, report: (change) => changes.push(change) };
  compareMembers({ comparison, path: '', shape }, withoutIdentity(before), withoutIdentity(after));
}

function withoutIdentity(resource: ArmResource): JsonObject {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !identityMembers.includes(name)));
}

function toRemoved(resource: ArmResource): Change {
  const before = withoutVolatileMembers(resource, toShape(resource.type));
  return toChange({ resourceId: resource.id, path: '', kind: 'removed', before }, undefined);
}

function toAdded(resource: ArmResource): Change {
  const after = withoutVolatileMembers(resource, toShape(resource.type));
  return toChange({ resourceId: resource.id, path: '', kind: 'added', after }, toResourceText(resource));
}

/** By resource and path; ids in any casing are one. */
function toSortedChanges(changes: readonly Change[]): readonly Change[] {
  const keyed = changes.map((change) => ({ change, key: toIdKey(change.resourceId) }));
  keyed.sort(
    (a, b) =>
      compareTexts(a.key, b.key) ||
      compareTexts(a.change.path, b.change.path) ||
      compareTexts(a.change.kind, b.change.kind) ||
      compareTexts(a.change.fingerprint, b.change.fingerprint),
  );
  return keyed.map(({ change }) => change);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
