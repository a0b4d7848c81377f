import type { Estate } from '../model/estate.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import { applyIntended } from '../drift/applyIntended.ts';
import type { EstateFile } from '../normalise/estateFile.ts';
import { fromTemplate, isTemplate } from '../normalise/intended/fromTemplate.ts';
import { fromTerraform, isTerraform } from '../normalise/intended/fromTerraform.ts';
import { type Intended, mergeIntended, nothingIntended } from '../normalise/intended/intended.ts';
import { isFor, isParameters, toParametersOf } from '../normalise/intended/templateParameters.ts';
import { toEstate } from '../normalise/toEstate.ts';

/**
 * What files intend for an estate: ARM templates (compiled Bicep too) with their parameter files, `terraform show -json` of
 * a state or a plan, or resources as Azure returns them, which replace what the estate has. Nothing of it is run.
 */
export function readIntended(files: readonly EstateFile[], estate: Estate): Intended {
  const read = files.map((file) => ({ file, json: parse(file.text) }));
  const parameters = read.flatMap(({ file, json }) =>
    json !== undefined && isParameters(json) ? [{ file, json }] : [],
  );
  const templates = read.flatMap(({ json }) => (json !== undefined && isTemplate(json) ? [json] : []));
  const others = read.filter(({ json }) => json === undefined || !isParameters(json));
  return mergeIntended([
    ...others.map((one) => readOne(one, parameters, estate)),
    ...parameters.filter(({ json }) => !templates.some((template) => isFor(json, template))).map(toUnused),
  ]);
}

interface ReadFile {
  readonly file: EstateFile;
  readonly json: Json | undefined;
}

interface ParameterFile extends ReadFile {
  readonly json: JsonObject;
}

function readOne({ file, json }: ReadFile, parameters: readonly ParameterFile[], estate: Estate): Intended {
  if (json !== undefined && isTemplate(json)) {
    const given = toParametersOf(
      json,
      parameters.map((one) => one.json),
    );
    return fromTemplate(json, estate, given);
  }
  if (json !== undefined && isTerraform(json)) return fromTerraform(json, estate);
  const { resources, gaps } = toEstate([file], { kind: 'files', description: file.name });
  return { resources: resources.map((resource) => ({ mode: 'replace', resource })), removed: [], gaps, notRead: [] };
}

/** Parameters of no template that is there are a mistake, and never a change that changes nothing. */
function toUnused({ file }: ParameterFile): Intended {
  const detail = `${file.name} holds parameters, and no template beside it declares all of them.`;
  return { ...nothingIntended, gaps: [{ resource: file.name, reason: 'malformed', detail }] };
}

/** True for files that say what is wanted (a template, a state, a plan) rather than what is there. */
export function isIntention(file: EstateFile): boolean {
  const json = parse(file.text);
  return json !== undefined && (isTemplate(json) || isParameters(json) || isTerraform(json));
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
