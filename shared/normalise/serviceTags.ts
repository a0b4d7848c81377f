import type { Cloud } from '../model/catalog.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { Json } from '../model/json.ts';
import type { Topology } from '../model/topology.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
import { type EstateIndex, type WithGaps, resourcesOfType } from './estateIndex.ts';
import { asNumber, asText, isArray, isObject, member, propertiesOf, textOf } from './readers.ts';

/** The list API's answer for a region, and the file that Microsoft publishes for download. */
const listTypes = ['microsoft.network/locations/servicetags', 'microsoft.network/servicetags'];

/** Clouds as tag lists spell them. */
const clouds: Readonly<Record<string, Cloud>> = {
  public: 'AzureCloud',
  azurecloud: 'AzureCloud',
  china: 'AzureChinaCloud',
  azurechinacloud: 'AzureChinaCloud',
  azuregovernment: 'AzureUSGovernment',
  azureusgovernment: 'AzureUSGovernment',
};

/**
 * The service-tag lists of an estate, one a cloud: every region's answer holds the tags of all regions, so of several the
 * one with the highest change number counts. A list that cannot be read is a gap; a tag of it that cannot, is left out and
 * judged by name. Source: service tag discovery API (`Microsoft.Network/locations/serviceTags`).
 */
export function toServiceTags(index: EstateIndex): WithGaps<NonNullable<Topology['serviceTags']>> {
  const lists = listTypes
    .flatMap((type) => resourcesOfType(index, type))
    .map((resource) => ({ resource, values: member(resource, 'values') ?? member(propertiesOf(resource), 'values') }));
  const gaps = lists.flatMap(({ resource, values }) => (isArray(values) ? [] : [toListGap(resource)]));
  const read = lists.flatMap(({ resource, values }) =>
    isArray(values) ? [{ cloud: toListCloud(resource), change: toChange(resource), values }] : [],
  );
  const oldestFirst = read.toSorted((a, b) => a.change - b.change);
  return { value: Object.fromEntries(oldestFirst.map(({ cloud, values }) => [cloud, toList(values)])), gaps };
}

function toListCloud(resource: ArmResource): Cloud {
  return clouds[(textOf(resource, 'cloud') ?? resource.name).toLowerCase()] ?? 'AzureCloud';
}

function toChange(resource: ArmResource): number {
  return asNumber(member(resource, 'changeNumber')) ?? 0;
}

function toList(values: readonly Json[]): ServiceTagList {
  return new Map(
    values.flatMap((value) => {
      const tag = isObject(value) ? value : {};
      const name = textOf(tag, 'name') ?? textOf(tag, 'id');
      const prefixes = member(propertiesOf(tag), 'addressPrefixes');
      return name !== undefined && isTextList(prefixes) ? [[name.toLowerCase(), prefixes] as const] : [];
    }),
  );
}

function isTextList(value: Json | undefined): value is readonly string[] {
  return isArray(value) && value.length > 0 && value.every((item) => asText(item) === item);
}

function toListGap(resource: ArmResource): Gap {
  const detail = 'The service-tag list cannot be read, so service tags are compared by name.';
  return { resource: resource.id, reason: 'malformed', detail };
}
