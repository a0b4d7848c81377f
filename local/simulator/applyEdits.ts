import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json } from '../../shared/model/json.ts';
import { isSameId } from '../../shared/model/resourceId.ts';
import { isJsonObject, withoutMembers } from './answer.ts';
import type { PathStep } from './keyedPath.ts';
import { toKeyedPath } from './keyedPath.ts';

/** One change to an estate. With an empty path the whole resource is meant. */
export interface Edit {
  /** Resource id, case-blind. */
  readonly id: string;
  /** Keyed path below the resource, such as `properties.networkRuleCollections[name=aks].properties.rules[name=time]`. */
  readonly path: string;
  /** `set` replaces or creates a member, `remove` takes something away that must be there, `add` appends to the list at the path (or makes it). */
  readonly op: 'set' | 'remove' | 'add';
  readonly value?: Json;
}

/** An edit that does not fit the estate: a variant that silently changed nothing would test nothing. */
export class EditError extends Error {
  constructor(edit: Edit, reason: string) {
    super(`Cannot ${edit.op} ${edit.path || 'the resource'} of ${edit.id}: ${reason}.`);
    this.name = 'EditError';
  }
}

/** The estate after these edits, in order; the given one stays as it is. Throws EditError for one that does not fit. */
export function applyEdits(estate: readonly ArmResource[], edits: readonly Edit[]): readonly ArmResource[] {
  return edits.reduce(applyEdit, estate);
}

function applyEdit(estate: readonly ArmResource[], edit: Edit): readonly ArmResource[] {
  const steps = toKeyedPath(edit.path);
  if (!steps) throw new EditError(edit, 'the path cannot be read');
  if (edit.op !== 'remove' && edit.value === undefined) throw new EditError(edit, 'it has no value');
  const at = estate.findIndex((resource) => isSameId(resource.id, edit.id));
  if (steps.length === 0) return editWhole(estate, at, edit);
  const resource = estate[at];
  if (!resource) throw new EditError(edit, 'there is no such resource');
  return estate.with(at, editAt(resource, steps, edit) as ArmResource);
}

function editWhole(estate: readonly ArmResource[], at: number, edit: Edit): readonly ArmResource[] {
  const isThere = at >= 0;
  if (edit.op === 'add' ? isThere : !isThere) {
    throw new EditError(edit, isThere ? 'the resource is there already' : 'there is no such resource');
  }
  if (edit.op === 'remove') return estate.toSpliced(at, 1);
  if (!isJsonObject(edit.value)) throw new EditError(edit, 'the value is no resource');
  const resource = { ...edit.value, id: edit.id } as ArmResource;
  return isThere ? estate.with(at, resource) : [...estate, resource];
}

/** The value with the change made below it; everything that is not on the path is shared with the original. */
function editAt(target: Json | undefined, steps: readonly PathStep[], edit: Edit): Json {
  const [step, ...rest] = steps;
  if (!step) return toAdded(target, edit);
  if (step.kind === 'member') return editMember(target, step.name, { rest, edit });
  if (!isList(target)) throw new EditError(edit, `${toText(step)} is not inside a list`);
  return editEntry(target, step, { rest, edit });
}

interface Remaining {
  readonly rest: readonly PathStep[];
  readonly edit: Edit;
}

function editMember(target: Json | undefined, name: string, { rest, edit }: Remaining): Json {
  if (!isJsonObject(target)) throw new EditError(edit, `there is nothing to hold ${name}`);
  if (rest.length > 0) return { ...target, [name]: editAt(target[name], rest, edit) };
  switch (edit.op) {
    case 'set':
      return { ...target, [name]: edit.value };
    case 'add':
      return { ...target, [name]: toAdded(target[name], edit) };
    case 'remove':
      if (target[name] === undefined) throw new EditError(edit, `${name} is not there`);
      return withoutMembers(target, name);
  }
}

function editEntry(target: readonly Json[], step: PathStep, { rest, edit }: Remaining): Json {
  const at = target.findIndex((entry, index) => isStepTo(step, entry, index));
  const entry = target[at];
  if (entry === undefined) throw new EditError(edit, `${toText(step)} is not there`);
  if (rest.length > 0) return target.with(at, editAt(entry, rest, edit));
  switch (edit.op) {
    case 'set':
      return target.with(at, edit.value ?? null);
    case 'add':
      return target.with(at, toAdded(entry, edit));
    case 'remove':
      return target.toSpliced(at, 1);
  }
}

function toAdded(target: Json | undefined, edit: Edit): Json {
  if (target === undefined) return [edit.value ?? null];
  if (!isList(target)) throw new EditError(edit, 'what is there is no list');
  return [...target, edit.value ?? null];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isStepTo(step: PathStep, entry: Json, index: number): boolean {
  switch (step.kind) {
    case 'member':
      return false;
    case 'index':
      return step.index === index;
    case 'entry':
      return isJsonObject(entry) && toScalar(entry[step.key]) === step.value;
    case 'value':
      return toScalar(entry) === step.value;
  }
}

function toScalar(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function toText(step: PathStep): string {
  switch (step.kind) {
    case 'member':
      return step.name;
    case 'index':
      return `[${step.index}]`;
    case 'entry':
      return `[${step.key}=${step.value}]`;
    case 'value':
      return `[=${step.value}]`;
  }
}
