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
 * gaps that name file, id and reason. Resources keep the order in which their ids first appear. Versions of one id that
 * differ in more than etags and envelope are a gap of reason `stale`: the one changed last (`systemData.lastModifiedAt`)
 * is kept, and where they do not tell, none, so that what rests on it is unknown.
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
  const settled = [...Map.groupBy(all, ({ resource }) => toIdKey(resource.id)).values()].map(settle);
  return { resources: settled.flatMap(({ kept }) => kept ?? []), gaps: settled.flatMap(({ gap }) => gap ?? []) };
}

/** What counts of everything that was read of one id: versions that say the same are one, of unlike ones the newest. */
function settle(all: readonly Placed[]): { readonly kept?: ArmResource; readonly gap?: Gap } {
  const versions = [...new Map(all.map((placed) => [toContentText(placed.resource), placed])).values()];
  const [first] = versions;
  if (first === undefined || versions.length === 1) return first === undefined ? {} : { kept: first.resource };
  const newest = findNewest(versions);
  const places = versions.map(({ place }) => place).join(' and ');
  const use =
    newest === undefined ? 'which is live cannot be told, so none is used' : `that of ${newest.place} is used`;
  const detail = `${places} hold unlike versions; ${use}.`;
  const gap: Gap = { resource: (newest ?? first).resource.id, reason: 'stale', detail };
  return newest === undefined ? { gap } : { kept: newest.resource, gap };
}

/** The version that was changed last; undefined if one does not tell when, or two were changed at that time. */
function findNewest(versions: readonly Placed[]): Placed | undefined {
  const changedAt = ({ resource }: Placed): number =>
    Date.parse(textOf(objectOf(resource, 'systemData'), 'lastModifiedAt') ?? '');
  const latest = Math.max(...versions.map(changedAt));
  const found = versions.filter((version) => changedAt(version) === latest);
  return found.length === 1 ? found[0] : undefined;
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
