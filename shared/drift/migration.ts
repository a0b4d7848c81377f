import type { Change } from '../model/drift.ts';
import type { Json } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { isObject } from '../normalise/readers.ts';

/** What a firewall says itself while it has classic rules, and its policy says afterwards. */
const movesToPolicy = /^(?:(?:application|network|nat)RuleCollections(?:$|\[)|threatIntelMode$|additionalProperties\b)/;

/**
 * Judged changes in which a firewall's classic rules became a policy, told as the one change that it is: the firewall's
 * `firewallPolicy`, before with how much was taken away, after with the policy and what came with it. Only where none of it
 * does anything to traffic, and the way back the same; else every part is worth reading.
 */
export function foldMigrations(changes: readonly Change[]): readonly Change[] {
  const folds = changes.filter(isSwitch).flatMap((change): readonly Fold[] => {
    const parts = partsOf(change, changes);
    return parts.length > 0 && [change, ...parts].every(({ effect }) => effect === 'none') ? [{ change, parts }] : [];
  });
  if (folds.length === 0) return changes;
  const gone = new Set(folds.flatMap(({ parts }) => parts));
  const whole = new Map(folds.map((fold) => [fold.change, toWhole(fold)]));
  return changes.filter((change) => !gone.has(change)).map((change) => whole.get(change) ?? change);
}

interface Fold {
  readonly change: Change;
  readonly parts: readonly Change[];
}

/** A firewall that got its first policy or lost it. */
function isSwitch({ path, resourceId, before, after }: Change): boolean {
  const isOfFirewall = path === 'firewallPolicy' && /\/azurefirewalls\/[^/]+$/i.test(resourceId);
  return isOfFirewall && (policyOf(before) === undefined) !== (policyOf(after) === undefined);
}

function policyOf(value: Json | undefined): string | undefined {
  const id = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? toIdKey(id) : undefined;
}

/** The rules that went from the firewall and the policy that came whole, or the reverse. Empty if it is no migration. */
function partsOf({ resourceId, before, after }: Change, changes: readonly Change[]): readonly Change[] {
  const policy = policyOf(after) ?? policyOf(before) ?? '';
  const [rules, resources] = policyOf(after) === undefined ? ['added', 'removed'] : ['removed', 'added'];
  const firewall = toIdKey(resourceId);
  const own = changes.filter((change) => toIdKey(change.resourceId) === firewall && movesToPolicy.test(change.path));
  const came = changes.filter(({ path, kind, ...change }) => {
    const id = toIdKey(change.resourceId);
    return path === '' && kind === resources && (id === policy || id.startsWith(`${policy}/`));
  });
  const isMigration = own.some(({ kind, path }) => kind === rules && path.includes('[')) && came.length > 0;
  return isMigration ? [...own, ...came] : [];
}

function toWhole({ change, parts }: Fold): Change {
  const { before, after, ...rest } = change;
  const inside = parts.filter(({ path }) => path !== '').map(({ path }) => path);
  const ids = parts.filter(({ path }) => path === '').map(({ resourceId }) => resourceId);
  const [old, current] = policyOf(after) === undefined ? [ids, inside] : [inside, ids];
  return { ...rest, before: withParts(before, old), after: withParts(after, current) };
}

function withParts(value: Json | undefined, parts: readonly string[]): Json {
  return { ...(isObject(value) ? value : {}), with: [...parts].sort() };
}
