import type { ArmResource, Estate } from '../../model/estate.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { fromResourceId } from '../../model/resourceId.ts';
import { asObject, asObjects, asTexts, isObject, objectOf, textOf } from '../readers.ts';
import { type Intended, mergeIntended, nothingIntended } from './intended.ts';
import { findTerraformType, type TerraformType } from './terraformTypes.ts';

/** True for the answer of `terraform show -json`, of a state or of a plan. */
export function isTerraform(value: Json): value is JsonObject {
  if (!isObject(value) || value['format_version'] === undefined) return false;
  return (
    isObject(value['values']) || Array.isArray(value['resource_changes']) || value['terraform_version'] !== undefined
  );
}

/** One resource of a state or a plan. */
interface Managed {
  readonly address: string;
  readonly type: string;
  readonly values: JsonObject;
  /** Members that only the apply will tell, as Terraform marks them. */
  readonly unknown: JsonObject;
  readonly isRemoved: boolean;
}

/**
 * What a Terraform state or plan wants of an estate. Types of the azurerm provider that decide egress are read
 * (`terraformTypes.ts`), others are listed as not read. An attribute that only the apply will tell makes a gap of its
 * resource unless it decides nothing.
 */
export function fromTerraform(shown: JsonObject, estate: Estate): Intended {
  const managed = shown['resource_changes'] === undefined ? fromState(shown) : fromPlan(shown);
  return mergeIntended(managed.map((one) => fromManaged(one, estate)));
}

function fromState(shown: JsonObject): readonly Managed[] {
  return listModule(objectOf(objectOf(shown, 'values'), 'root_module')).filter(({ mode }) => mode !== 'data');
}

function listModule(module: JsonObject): readonly (Managed & { readonly mode: string })[] {
  const own = asObjects(module['resources']).map((resource) => ({
    ...toNamed(resource),
    mode: textOf(resource, 'mode') ?? 'managed',
    values: objectOf(resource, 'values'),
    unknown: {},
    isRemoved: false,
  }));
  return [...own, ...asObjects(module['child_modules']).flatMap(listModule)];
}

/** Changes of a plan; what it leaves alone is as the estate has it. */
function fromPlan(shown: JsonObject): readonly Managed[] {
  return asObjects(shown['resource_changes']).flatMap((resource) => {
    const change = objectOf(resource, 'change');
    const actions = asTexts(change['actions']);
    if (textOf(resource, 'mode') === 'data' || !actions.some((one) => /^(create|update|delete)$/.test(one))) return [];
    const [before, after] = [asObject(change['before']), asObject(change['after'])];
    const isRemoved = !actions.some((one) => one === 'create' || one === 'update');
    // The id of what stays is in neither if it is written as known after apply.
    const id = after['id'] ?? before['id'];
    const values = isRemoved ? before : { ...after, ...(id === undefined || id === null ? {} : { id }) };
    return [{ ...toNamed(resource), values, unknown: asObject(change['after_unknown']), isRemoved }];
  });
}

function toNamed(resource: JsonObject): Pick<Managed, 'address' | 'type'> {
  return { address: textOf(resource, 'address') ?? '', type: textOf(resource, 'type') ?? '' };
}

function fromManaged(managed: Managed, estate: Estate): Intended {
  const { address, type, values, isRemoved } = managed;
  const known = findTerraformType(type);
  if (!known) return { ...nothingIntended, notRead: [address] };
  const id = toId(known, values, estate);
  if (id === undefined) return toGap(address, address, 'its id: the subscription or what holds it');
  if (isRemoved)
    return known.toRemoved
      ? { ...nothingIntended, ...known.toRemoved(id, values) }
      : { ...nothingIntended, removed: [id] };
  const hidden = findUnknown(managed.unknown, known);
  if (hidden !== undefined) return toGap(id, address, `${hidden}, which is known after the apply only`);
  const read = known.toArm(values, id);
  if ('unknown' in read) return toGap(read.id ?? id, address, read.unknown);
  return { ...nothingIntended, resources: read.resources };
}

function toGap(resource: string, address: string, why: string): Intended {
  const detail = `The Terraform file does not tell ${why}. What becomes of ${address} is unknown.`;
  return { ...nothingIntended, gaps: [{ resource, reason: 'unsupported', detail }] };
}

/** The first attribute that is read and marked as unknown; parts of lists count too. */
function findUnknown(unknown: JsonObject, { attributes }: TerraformType): string | undefined {
  return attributes.find((name) => holdsTrue(unknown[name]));
}

function holdsTrue(value: Json | undefined): boolean {
  if (value === true) return true;
  return typeof value === 'object' && value !== null && Object.values(value as JsonObject).some(holdsTrue);
}

/** The id that Terraform knows, else the one that follows from names and the estate's only subscription. */
function toId({ toNewId }: TerraformType, values: JsonObject, estate: Estate): string | undefined {
  const own = textOf(values, 'id');
  if (own !== undefined && fromResourceId(own)) return own;
  return toNewId?.(values, toOnlySubscription(estate)) ?? own;
}

function toOnlySubscription({ resources }: Estate): string | undefined {
  const ids = resources.flatMap(({ id }: ArmResource) => fromResourceId(id)?.subscriptionId.toLowerCase() ?? []);
  const [only, ...others] = new Set(ids);
  return others.length === 0 ? only : undefined;
}
