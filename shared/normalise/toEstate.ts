import type { ArmResource, Estate, EstateSource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toArmResource } from './armResource.ts';
import { type EstateFile, type EstateItem, mergeContents, toEstateContent } from './estateFile.ts';
import { isArray, isObject, objectOf, textOf } from './readers.ts';

/** A resource with the place it was read from. */
interface Placed {
  readonly place: string;
  readonly resource: ArmResource;
}

/**
 * Makes an estate of files that were already read (design.md section 4). Malformed resources and unparsable files are
 * gaps that name file, id and reason. Resources keep the order in which their ids first appear. Of two versions of one
 * id the later changed (`systemData.lastModifiedAt`), else the later read, is kept; if they differ in more than etags
 * and envelope, a gap of reason `stale` says so.
 */
export function toEstate(files: readonly EstateFile[], source: EstateSource): Estate {
  const content = mergeContents(files.map(toEstateContent));
  const read = content.items.map(readItem);
  const kept = withoutDuplicates(read.flatMap((item) => item.placed ?? []));
  return {
    source,
    ...(content.collectedAt === undefined ? {} : { collectedAt: content.collectedAt }),
    resources: kept.resources,
    gaps: [...content.gaps, ...read.flatMap((item) => item.gap ?? []), ...kept.gaps],
  };
}

function readItem(item: EstateItem): { readonly placed?: Placed; readonly gap?: Gap } {
  const read = toArmResource(item.value);
  if (read.kind === 'resource') return { placed: { place: item.place, resource: read.resource } };
  const resource = read.id ?? item.place;
  return { gap: { resource, reason: 'malformed', detail: `${item.place} is no ARM resource: ${read.reason}.` } };
}

function withoutDuplicates(all: readonly Placed[]): Pick<Estate, 'resources' | 'gaps'> {
  const byId = new Map<string, Placed>();
  const gaps: Gap[] = [];
  for (const next of all) {
    const key = toIdKey(next.resource.id);
    const known = byId.get(key);
    const kept = known === undefined ? next : newerOf(known, next);
    byId.set(key, kept);
    if (known !== undefined && toContentText(known.resource) !== toContentText(next.resource)) {
      gaps.push(toVersionGap(known, next, kept));
    }
  }
  return { resources: [...byId.values()].map((placed) => placed.resource), gaps };
}

function newerOf(known: Placed, next: Placed): Placed {
  const changedAt = (placed: Placed): number =>
    Date.parse(textOf(objectOf(placed.resource, 'systemData'), 'lastModifiedAt') ?? '');
  return changedAt(known) > changedAt(next) ? known : next;
}

function toVersionGap(known: Placed, next: Placed, kept: Placed): Gap {
  const other = kept === known ? next : known;
  const detail = `${known.place} and ${next.place} hold two versions; that of ${kept.place} is used, not that of ${other.place}.`;
  return { resource: kept.resource.id, reason: 'stale', detail };
}

/** Text in which two versions are equal if they say the same: members sorted, etags and reader's additions left out. */
function toContentText(resource: ArmResource): string {
  const { location, properties, sku, tags, zones, identity } = resource;
  const place = location?.toLowerCase().replaceAll(' ', '');
  return JSON.stringify(sorted({ location: place ?? null, properties, sku, tags, zones, identity }));
}

function sorted(value: Json | undefined): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value ?? null;
  const keys = Object.keys(value).filter((key) => key.toLowerCase() !== 'etag' && (value[key] ?? null) !== null);
  return Object.fromEntries(keys.sort().map((key) => [key, sorted(value[key])]));
}
