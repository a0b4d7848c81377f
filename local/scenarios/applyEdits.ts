import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { isSameId } from '../../shared/model/resourceId.ts';
import { type PathStep, toPathSteps } from './keyedPath.ts';

/** One difference of a variant from its scenario. */
export interface Edit {
  /** The resource, by ARM id, case-blind. */
  readonly id: string;
  /** A keyed path such as `properties.routes[name=default].properties.nextHopType`; empty for the whole resource. */
  readonly path: string;
  /** `set` puts a value in place, `remove` takes one out, `add` appends to a list (or adds a resource). */
  readonly op: 'set' | 'remove' | 'add';
  readonly value?: Json;
}

/** An edit that does not fit the estate: a mistake in a scenario's file, named so that it can be found. */
export class EditError extends Error {
  constructor(edit: Edit, problem: string) {
    super(`Edit ${edit.op} of "${edit.path}" on ${edit.id}: ${problem}`);
    this.name = 'EditError';
  }
}

/** The estate with the edits made, one after the other; the given one stays as it is. Throws EditError if an edit finds nothing to change. */
export function applyEdits(resources: readonly ArmResource[], edits: readonly Edit[]): readonly ArmResource[] {
  return edits.reduce(applyEdit, resources);
}

function applyEdit(resources: readonly ArmResource[], edit: Edit): readonly ArmResource[] {
  const index = resources.findIndex((resource) => isSameId(resource.id, edit.id));
  if (edit.path === '') return editWhole(resources, index, edit);
  const resource = resources[index];
  if (!resource) throw new EditError(edit, 'the estate has no such resource.');
  const edited = editInside(resource, toPathSteps(edit.path), edit) as ArmResource;
  return resources.with(index, edited);
}

function editWhole(resources: readonly ArmResource[], index: number, edit: Edit): readonly ArmResource[] {
  if (edit.op === 'remove') {
    if (index < 0) throw new EditError(edit, 'the estate has no such resource.');
    return resources.toSpliced(index, 1);
  }
  if (edit.value === undefined) throw new EditError(edit, 'a value is missing.');
  const resource = edit.value as ArmResource;
  return index < 0 ? [...resources, resource] : resources.with(index, resource);
}

/** Walks down to the last step and rebuilds what it passed; `undefined` means that the step's target goes. */
function editInside(value: Json | undefined, steps: readonly PathStep[], edit: Edit): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return editTarget(value, edit);
  return step.kind === 'member'
    ? editMember(value, step.name, { rest, edit })
    : editElement(value, step, { rest, edit });
}

interface Below {
  readonly rest: readonly PathStep[];
  readonly edit: Edit;
}

function editMember(value: Json | undefined, name: string, below: Below): Json {
  if (!isObject(value)) throw new EditError(below.edit, `${name} is not inside an object.`);
  if (value[name] === undefined && (below.rest.length > 0 || below.edit.op !== 'set'))
    throw new EditError(below.edit, `there is no ${name}.`);
  const edited = editInside(value[name], below.rest, below.edit);
  return Object.fromEntries<Json | undefined>(
    Object.entries({ ...value, [name]: edited }).filter(([, member]) => member !== undefined),
  );
}

function editElement(value: Json | undefined, step: PathStep & { kind: 'element' }, below: Below): Json {
  if (!isList(value)) throw new EditError(below.edit, `[${step.key}=${step.value}] is not inside a list.`);
  const index = value.findIndex((item) => isObject(item) && item[step.key] === step.value);
  if (index < 0) throw new EditError(below.edit, `no element has ${step.key} "${step.value}".`);
  const edited = editInside(value[index], below.rest, below.edit);
  return edited === undefined ? value.toSpliced(index, 1) : value.with(index, edited);
}

function editTarget(value: Json | undefined, edit: Edit): Json | undefined {
  if (edit.op === 'remove') return undefined;
  if (edit.value === undefined) throw new EditError(edit, 'a value is missing.');
  if (edit.op === 'set') return edit.value;
  if (!isList(value)) throw new EditError(edit, 'only a list can be added to.');
  return [...value, edit.value];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
