import type { JsonObject } from '../model/json.ts';
import { memoised } from '../model/memoised.ts';
import { toIdKey } from '../model/resourceId.ts';
import { isResourceId } from './resourceIdText.ts';
import { type Shape, toMemberShape } from './shape.ts';

/** A member that counts, as canonical text has it. */
export interface PlannedMember {
  readonly name: string;
  /** Its name in quotes and a colon; ids in lower case. */
  readonly head: string;
  readonly shape: Shape;
  /** True for a member that is named by an id. */
  readonly isReference: boolean;
}

/** How objects with certain members are written: those that count, in the order of canonical text. */
export interface MemberPlan {
  /** All members in the order of the object. */
  readonly names: readonly string[];
  readonly members: readonly PlannedMember[];
  /** True if some are named by ids, of which two may be the same in another casing. */
  readonly hasReferences: boolean;
}

/** So many plans are kept a shape; objects of more kinds than this are rare and planned anew. */
const mostPlans = 64;

interface KnownPlans {
  readonly plans: MemberPlan[];
  /** Which one the next new one takes the place of. */
  next: number;
}

const plansOf: (shape: Shape) => KnownPlans = memoised(() => ({ plans: [], next: 0 }));

/** The plan for an object. Estates hold many objects with the same members in the same order: those share one. */
export function toMemberPlan(object: JsonObject, shape: Shape): MemberPlan {
  const names = Object.keys(object);
  const known = plansOf(shape);
  for (const plan of known.plans) if (isSameNames(plan.names, names)) return plan;
  const plan = newPlan(names, shape);
  known.plans[known.next] = plan;
  known.next = (known.next + 1) % mostPlans;
  return plan;
}

function isSameNames(known: readonly string[], names: readonly string[]): boolean {
  if (known.length !== names.length) return false;
  for (let place = 0; place < names.length; place += 1) if (known[place] !== names[place]) return false;
  return true;
}

function newPlan(names: readonly string[], shape: Shape): MemberPlan {
  const members = names.map((name): PlannedMember => {
    const isReference = isResourceId(name);
    const head = `${JSON.stringify(isReference ? toIdKey(name) : name)}:`;
    return { name, head, shape: toMemberShape(shape, name), isReference };
  });
  return {
    names,
    members: members
      .filter((member) => member.isReference || member.shape.role === 'kept')
      .sort((a, b) => (a.head < b.head ? -1 : 1)),
    hasReferences: members.some(({ isReference }) => isReference),
  };
}
