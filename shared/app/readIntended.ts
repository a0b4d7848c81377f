import type { Estate } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import { applyIntended } from '../drift/applyIntended.ts';
import type { EstateFile } from '../normalise/estateFile.ts';
import { fromTemplate, isTemplate } from '../normalise/intended/fromTemplate.ts';
import { fromTerraform, isTerraform } from '../normalise/intended/fromTerraform.ts';
import { type Intended, mergeIntended } from '../normalise/intended/intended.ts';
import { toEstate } from '../normalise/toEstate.ts';

/**
 * What files intend for an estate: ARM templates (compiled Bicep too), `terraform show -json` of a state or a plan, or
 * resources as Azure returns them, which replace what the estate has. Nothing of it is run.
 */
export function readIntended(files: readonly EstateFile[], estate: Estate): Intended {
  return mergeIntended(files.map((file) => readOne(file, estate)));
}

function readOne(file: EstateFile, estate: Estate): Intended {
  const json = parse(file.text);
  if (json !== undefined && isTemplate(json)) return fromTemplate(json, estate);
  if (json !== undefined && isTerraform(json)) return fromTerraform(json, estate);
  const { resources, gaps } = toEstate([file], { kind: 'files', description: file.name });
  return { resources: resources.map((resource) => ({ mode: 'replace', resource })), removed: [], gaps, notRead: [] };
}

/** True for files that say what is wanted (a template, a state, a plan) rather than what is there. */
export function isIntention(file: EstateFile): boolean {
  const json = parse(file.text);
  return json !== undefined && (isTemplate(json) || isTerraform(json));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Types of which a file that holds one in a resource group, or in a parent, is taken to hold all. */
const managedTypes = new Set(
  ['azureFirewalls', 'firewallPolicies', 'firewallPolicies/ruleCollectionGroups', 'ipGroups', 'routeTables']
    .concat('networkSecurityGroups')
    .map((type) => `microsoft.network/${type}`.toLowerCase()),
);

/**
 * The state that files describe, as a baseline for an estate: what they say is laid over what is there. What is there
 * beside it, of a kind and in a place of which the files hold something, is unmanaged and not part of the baseline.
 */
export function toIntendedState(files: readonly EstateFile[], estate: Estate): Estate & Pick<Intended, 'notRead'> {
  const intended = readIntended(files, estate);
  const wanted = intended.resources.map(({ resource }) => resource.id).concat(intended.gaps.map((gap) => gap.resource));
  const ids = new Set(wanted.map(toIdKey));
  const places = new Set(wanted.flatMap(toPlace));
  const resources = estate.resources.filter(
    ({ id }) => ids.has(toIdKey(id)) || !toPlace(id).some((place) => places.has(place)),
  );
  const state = applyIntended({ ...estate, resources }, intended);
  return { ...state, notRead: intended.notRead };
}

/** Where a resource of a managed type is: its type with its group, or with its parent. */
function toPlace(id: string): readonly string[] {
  const parts = fromResourceId(id);
  if (!parts || !managedTypes.has(parts.type.toLowerCase())) return [];
  const parents = parts.names.slice(0, -1).join('/');
  return [`${parts.type}|${parts.subscriptionId}|${parts.resourceGroup}|${parents}`.toLowerCase()];
}
