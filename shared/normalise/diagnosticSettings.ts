import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { FirewallLogging } from '../model/topology.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { booleanOf, idOf, isArray, member, objectsOf, propertiesOf, textOf } from './readers.ts';

/** The type of the list of a resource's diagnostic settings, as the estate keeps it. */
export const settingsType = 'Microsoft.Insights/diagnosticSettings';

/** The id under which the estate keeps what a resource logs: one resource with all settings in `properties.value`. */
export function toSettingsId(resourceId: string): string {
  return `${resourceId}/providers/${settingsType}`;
}

/** Categories that hold denied flows, of the resource-specific tables, their sums and the older table. */
const categories = {
  application: ['azfwapplicationrule', 'azfwapplicationruleaggregation', 'azurefirewallapplicationrule'],
  network: ['azfwnetworkrule', 'azfwnetworkruleaggregation', 'azurefirewallnetworkrule'],
} as const;

const kinds = ['application', 'network'] as const;

/**
 * Where a firewall's denied flows go; undefined if the estate does not hold the list of its diagnostic settings. A single
 * setting without the list proves nothing: another one may be missing from the file.
 */
export function toFirewallLogging(firewallId: string, index: EstateIndex): FirewallLogging | undefined {
  const list = resourceOf(index, toSettingsId(firewallId));
  if (list === undefined || !isArray(member(propertiesOf(list), 'value'))) return undefined;
  return toLogging(list);
}

/** Workspaces (ARM ids, sorted, each once) that the firewalls of an estate send denied flows to, as far as the estate tells. */
export function toLogWorkspaces(resources: readonly ArmResource[]): readonly string[] {
  const lists = resources.filter(
    ({ type, id }) =>
      type.toLowerCase() === settingsType.toLowerCase() && /\/azureFirewalls\/[^/]+\/providers\//i.test(id),
  );
  return distinctIds(lists.flatMap((list) => toLogging(list).workspaceIds));
}

function toLogging(list: ArmResource): FirewallLogging {
  const settings = objectsOf(propertiesOf(list), 'value').map(propertiesOf);
  const toWorkspace = settings.filter((setting) => idOf(setting, 'workspaceId') !== undefined);
  const unlogged = kinds.filter((kind) => !toWorkspace.some((setting) => doesLog(setting, kind)));
  return {
    workspaceIds: distinctIds(
      toWorkspace
        .filter((setting) => kinds.some((kind) => doesLog(setting, kind)))
        .flatMap((setting) => idOf(setting, 'workspaceId') ?? []),
    ),
    unlogged,
    elsewhere: unlogged.some((kind) => settings.some((setting) => doesLog(setting, kind))),
  };
}

/** A group of categories is taken to hold all that it may hold: what `audit` holds is not written down for firewalls. */
function doesLog(setting: JsonObject, kind: (typeof kinds)[number]): boolean {
  return objectsOf(setting, 'logs').some((log) => {
    if (booleanOf(log, 'enabled') === false) return false;
    const category = textOf(log, 'category')?.toLowerCase();
    if (category === undefined) return textOf(log, 'categoryGroup') !== undefined;
    return categories[kind].some((known) => known === category);
  });
}

function distinctIds(ids: readonly string[]): readonly string[] {
  const byKey = new Map(ids.map((id) => [toIdKey(id), id]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
}
