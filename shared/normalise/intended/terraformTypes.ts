import type { JsonObject } from '../../model/json.ts';
import type { Intended, IntendedResource } from './intended.ts';
import { firewallTypes } from './terraformFirewall.ts';
import { networkTypes } from './terraformNetwork.ts';

/** What reading one resource gave: ARM resources, or what is missing to make them. */
export type ReadTerraform =
  | { readonly resources: readonly IntendedResource[] }
  | { readonly unknown: string; readonly id?: string };

/** How a type of the azurerm provider is read. */
export interface TerraformType {
  /** Attributes that are read; one that is unknown before the apply makes the resource unknown. */
  readonly attributes: readonly string[];
  /** The id of a resource that does not exist yet, from names and the estate's only subscription. */
  readonly toNewId?: (values: JsonObject, subscriptionId: string | undefined) => string | undefined;
  readonly toArm: (values: JsonObject, id: string) => ReadTerraform;
  /** What goes with a resource that is no ARM resource of its own; its id goes if absent. */
  readonly toRemoved?: (id: string, values: JsonObject) => Partial<Intended>;
}

/** How a type is read; undefined for one that nobody reads. */
export function findTerraformType(type: string): TerraformType | undefined {
  const all: Readonly<Record<string, TerraformType>> = { ...firewallTypes, ...networkTypes };
  return Object.hasOwn(all, type) ? all[type] : undefined;
}
