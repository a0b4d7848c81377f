import type { AddRule, CollectionHome, EstateEdit } from '../../model/edit.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { groupBy } from '../order.ts';

/** Rules that go into one collection. */
export interface AddedRules {
  readonly home: CollectionHome;
  /** Present if the collection is made with them. */
  readonly newPriority?: number;
  /** At least one. */
  readonly rules: readonly AddRule[];
}

/** The rules that edits add, by the collection that takes them. */
export function toAddedRules(edits: readonly EstateEdit[]): readonly AddedRules[] {
  const added = edits.flatMap((edit) => (edit.kind === 'addRule' ? [edit] : []));
  const groups = groupBy(added, ({ home }) =>
    JSON.stringify([home.ownerId.toLowerCase(), home.group, home.collection]),
  );
  return [...groups.values()].flatMap((rules): readonly AddedRules[] => {
    const [first] = rules;
    if (!first) return [];
    const made = rules.find(({ newPriority }) => newPriority !== undefined)?.newPriority;
    return [{ home: first.home, rules, ...(made === undefined ? {} : { newPriority: made }) }];
  });
}

/** `rule collection group rcg-aks of policy fp-hub`, `firewall fw-hub`. */
export function toHomeText({ group, ownerId }: CollectionHome): string {
  const owner = toResourceName(ownerId);
  return group === undefined ? `firewall ${owner}` : `rule collection group ${group} of policy ${owner}`;
}

/** True for an edit that takes something away: in code that is the absence of something. */
export function isRemoval({ kind }: EstateEdit): boolean {
  return kind === 'removeRule' || kind === 'remove';
}
