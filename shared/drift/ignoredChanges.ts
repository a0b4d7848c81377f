import type { IgnoredDrift } from '../model/config.ts';
import type { Change, Drift, IgnoredChange } from '../model/drift.ts';
import { toResourceName } from '../model/resourceId.ts';
import { fitsPattern } from '../net/starPattern.ts';

/** What the configuration ignores, and the instant for which it is asked (ISO 8601, UTC): entries end. */
export interface IgnoreAt {
  readonly ignores: readonly IgnoredDrift[];
  readonly now: string;
}

/**
 * A drift with the changes apart that somebody does not want to hear of. Nothing is dropped: they stand beside the others
 * with who answers for it. A change that breaks a dependency is never among them, and an entry that has ended ignores
 * nothing, so that what was ignored comes back; a drift that was parted before is parted anew.
 */
export function partIgnored(drift: Drift, at: IgnoreAt): Drift {
  const changes: Change[] = [];
  const ignored: IgnoredChange[] = [];
  for (const change of allChanges(drift)) {
    const entry = isBreaking(change)
      ? undefined
      : at.ignores.findLast((one) => !isOver(one, at) && isMeant(change, one));
    if (!entry) changes.push(change);
    else ignored.push({ change, reason: entry.reason, owner: entry.owner, until: entry.until });
  }
  const { baseline, effect } = drift;
  return {
    baseline,
    ...(effect === undefined ? {} : { effect }),
    changes,
    ...(ignored.length === 0 ? {} : { ignored }),
  };
}

/** Every change of a drift, ignored or not. */
export function allChanges({ changes, ignored = [] }: Drift): readonly Change[] {
  return [...changes, ...ignored.map(({ change }) => change)];
}

/** Entries that have ended, each with the changes that it would still be about. */
export function toEndedIgnores(
  changes: readonly Change[],
  at: IgnoreAt,
): readonly { readonly entry: IgnoredDrift; readonly changes: readonly Change[] }[] {
  return at.ignores
    .filter((one) => isOver(one, at))
    .map((entry) => ({ entry, changes: changes.filter((change) => isMeant(change, entry)) }));
}

/** What breaks a dependency is nobody's to ignore. */
function isBreaking({ breaks = [] }: Change): boolean {
  return breaks.length > 0;
}

/** The last day counts to its end. */
function isOver({ until }: IgnoredDrift, { now }: IgnoreAt): boolean {
  return now.slice(0, 10) > until;
}

/** True if an entry is about a change: the resource by id or name, and the path itself or a place that it lies in. */
function isMeant({ resourceId, path }: Change, entry: IgnoredDrift): boolean {
  const isResource = [resourceId, toResourceName(resourceId)].some((text) => fitsPattern(text, entry.resource));
  return isResource && [entry.path, `${entry.path}.*`, `${entry.path}[*`].some((pattern) => fitsPattern(path, pattern));
}
