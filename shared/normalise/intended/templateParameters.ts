import type { Json, JsonObject } from '../../model/json.ts';
import { asObject, isObject, objectOf, textOf } from '../readers.ts';

/** True for a file of parameters, as people write it beside a template or as `bicep build-params` makes it. */
export function isParameters(value: Json): value is JsonObject {
  return isObject(value) && /deploymentParameters/i.test(textOf(value, '$schema') ?? '');
}

/** True if a file of parameters is meant for a template: it declares every name that is given, case-blind. */
export function isFor(parameters: JsonObject, template: JsonObject): boolean {
  const declared = new Set(Object.keys(objectOf(template, 'parameters')).map((name) => name.toLowerCase()));
  return Object.keys(objectOf(parameters, 'parameters')).every((name) => declared.has(name.toLowerCase()));
}

/** What the files that are meant for a template give, by name; of a name that comes twice the later counts. */
export function toParametersOf(template: JsonObject, files: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(
    files.filter((file) => isFor(file, template)).flatMap((file) => Object.entries(objectOf(file, 'parameters'))),
  );
}

/** What a template works with: its parameters without those that are given, and the values of those. */
export interface GivenParameters {
  readonly values: JsonObject;
  readonly declared: JsonObject;
}

/** Puts given parameters in place. One whose value is kept elsewhere (a key vault) is unknown and must not fall back to its default. */
export function giveParameters(template: JsonObject, given: JsonObject): GivenParameters {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const declared = Object.entries(objectOf(template, 'parameters')).filter(([name]) => !names.has(name.toLowerCase()));
  const values = Object.entries(given).flatMap(([name, one]) => {
    const { value } = asObject(one);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  return { values: Object.fromEntries(values), declared: Object.fromEntries(declared) };
}
