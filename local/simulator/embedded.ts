import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { toIdKey, toResourceName } from '../../shared/model/resourceId.ts';
import { isJsonObject, withoutMembers } from './answer.ts';
import type { EmbeddedKind } from './armTypes.ts';

/** The children that a parent holds in its body, each as the resource that its own GET returns. Entries without a name are left out. */
export function readEmbedded(parent: ArmResource, kind: EmbeddedKind): readonly ArmResource[] {
  return entriesOf(parent, kind).flatMap((entry) => {
    const name = entry['name'];
    return typeof name === 'string' ? [toChild(parent, kind, { ...entry, name })] : [];
  });
}

/** The parent with a child added, or replaced in its place. */
export function writeEmbedded(parent: ArmResource, kind: EmbeddedKind, child: ArmResource): ArmResource {
  const entries = entriesOf(parent, kind);
  const name = toResourceName(child.id);
  const entry = toEntry(kind, { ...child, name });
  const at = entries.findIndex((other) => isNamed(other, name));
  return withEntries(parent, kind, at < 0 ? [...entries, entry] : entries.with(at, entry));
}

/** The parent without the child with this id. */
export function removeEmbedded(parent: ArmResource, kind: EmbeddedKind, id: string): ArmResource {
  const name = toResourceName(id);
  return withEntries(
    parent,
    kind,
    entriesOf(parent, kind).filter((entry) => !isNamed(entry, name)),
  );
}

function entriesOf(parent: ArmResource, kind: EmbeddedKind): readonly JsonObject[] {
  const listed = parent.properties?.[kind.member];
  return Array.isArray(listed) ? (listed as readonly Json[]).filter(isJsonObject) : [];
}

function withEntries(parent: ArmResource, kind: EmbeddedKind, entries: readonly JsonObject[]): ArmResource {
  return { ...parent, properties: { ...parent.properties, [kind.member]: entries } };
}

function isNamed(entry: JsonObject, name: string): boolean {
  return typeof entry['name'] === 'string' && toIdKey(entry['name']) === toIdKey(name);
}

function toChild(parent: ArmResource, kind: EmbeddedKind, entry: JsonObject & { readonly name: string }): ArmResource {
  const segment = kind.type.split('/').at(-1) ?? '';
  const identity = { id: `${parent.id}/${segment}/${entry.name}`, name: entry.name, type: kind.type };
  if (kind.form === 'nested') return { ...identity, ...entry };
  const eTag = entry['eTag'];
  const properties = withoutMembers(entry, 'name', 'eTag');
  return { ...identity, properties, ...(typeof eTag === 'string' && { etag: eTag }) };
}

function toEntry(kind: EmbeddedKind, child: ArmResource): JsonObject {
  if (kind.form === 'nested') return child;
  return { name: child.name, ...child.properties, ...(child['etag'] !== undefined && { eTag: child['etag'] }) };
}
