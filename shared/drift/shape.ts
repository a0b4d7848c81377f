import { addressTexts, isAddressList, listDeclarations, type ListIdentity } from './listIdentity.ts';
import { volatileFields } from './volatile.ts';

/** What is declared for one place in the resources of a type. A list and its items share one shape. */
export interface Shape {
  readonly members: ReadonlyMap<string, Shape>;
  readonly list?: ListIdentity;
  /** Texts here, and in the list here, mean the same in any casing. */
  readonly caseBlind: boolean;
  /** Texts here, and in the list here, are addresses or prefixes: bits beyond the prefix mean nothing. */
  readonly addresses: boolean;
  /** `volatile` counts for nothing; `derived` counts for nothing but is stored (see volatile.ts). */
  readonly role: 'kept' | 'volatile' | 'derived';
  /** Names below are the owner's own (tags): no declaration applies to them. */
  readonly foreign: boolean;
  /** Somewhere below is a list whose order means something: most of the estate, of which most is the same in most audits. */
  readonly holdsRules: boolean;
}

interface Draft {
  members: Map<string, Draft>;
  list?: ListIdentity;
  caseBlind: boolean;
  addresses: boolean;
  role: Shape['role'];
  foreign: boolean;
  holdsRules: boolean;
}

const plain: Shape = newDraft();
const foreign: Shape = { ...plain, foreign: true };
const caseBlind: Shape = { ...plain, caseBlind: true };

/** What a member name means wherever it stands. */
const byName: ReadonlyMap<string, Shape> = new Map([
  ...volatileFields
    .filter(({ types }) => types === 'any')
    .map(({ path }) => [path, { ...plain, role: 'volatile' }] as const),
  ['tags', foreign],
  ['type', caseBlind],
  ['location', caseBlind],
  // The service itself spells the flags in it `true` and `True`.
  ['additionalProperties', caseBlind],
]);

const shapes: ReadonlyMap<string, Shape> = compile();

/** The shape of resources of a type, whatever its casing. A child type that is declared only inside its parent takes that shape. */
export function toShape(type: string): Shape {
  const key = type.toLowerCase();
  const own = shapes.get(key);
  if (own) return own;
  const slash = key.lastIndexOf('/');
  const parent = shapes.get(key.slice(0, slash));
  if (!parent) return plain;
  const child = [...parent.members].find(([name]) => name.toLowerCase() === key.slice(slash + 1));
  return child?.[1] ?? plain;
}

/** The shape of a member. `properties` is no place of its own: what is in it counts as beside it. */
export function toMemberShape(shape: Shape, name: string): Shape {
  if (shape.foreign) return foreign;
  if (name === 'properties') return shape;
  return shape.members.get(name) ?? byName.get(name) ?? (shape.caseBlind ? caseBlind : plain);
}

function compile(): ReadonlyMap<string, Shape> {
  const drafts = new Map<string, Draft>();
  for (const { types, path, list, caseBlind } of listDeclarations) {
    const addresses = isAddressList({ path });
    for (const type of types) Object.assign(draftAt(drafts, type, path), { list, caseBlind, addresses });
  }
  for (const { types, path } of addressTexts) {
    for (const type of types) Object.assign(draftAt(drafts, type, path), { caseBlind: true, addresses: true });
  }
  for (const { types, path, derived } of volatileFields) {
    if (types === 'any') continue;
    for (const type of types) draftAt(drafts, type, path).role = derived ? 'derived' : 'volatile';
  }
  for (const draft of drafts.values()) {
    hideItemIds(draft);
    markRules(draft);
  }
  return drafts;
}

/** Says of every place above an ordered list that it holds rules. */
function markRules(draft: Draft): boolean {
  const below = [...draft.members.values()].map((member) => markRules(member) || isOrdered(member));
  draft.holdsRules = below.includes(true);
  return draft.holdsRules;
}

function isOrdered({ list }: Draft): boolean {
  return list?.kind === 'keyed' && list.ordered;
}

/** The id of an item that is known by its name follows from the name and the parent's id. */
function hideItemIds(draft: Draft): void {
  if (draft.list?.kind === 'keyed' && draft.list.by === 'name')
    draft.members.set('id', { ...newDraft(), role: 'derived' });
  for (const member of draft.members.values()) hideItemIds(member);
}

function draftAt(drafts: Map<string, Draft>, type: string, path: string): Draft {
  let draft = drafts.get(type) ?? newDraft();
  drafts.set(type, draft);
  for (const name of path === '' ? [] : path.split('.')) {
    const next: Draft = draft.members.get(name) ?? newDraft();
    draft.members.set(name, next);
    draft = next;
  }
  return draft;
}

function newDraft(): Draft {
  return { members: new Map(), caseBlind: false, addresses: false, role: 'kept', foreign: false, holdsRules: false };
}
