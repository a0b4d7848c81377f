import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Chance } from './random.ts';

/** Lists whose order means something: rules count top-down, DNS servers are asked in turn. */
const ordered = new Set(['rules', 'dnsServers', 'servers', 'ipConfigurations']);

/** The same JSON with members and sets in another order. */
export function shuffleJson(json: Json, chance: Chance, name = ''): Json {
  if (Array.isArray(json)) {
    const list = (json as readonly Json[]).map((item) => shuffleJson(item, chance));
    return ordered.has(name) ? list : chance.shuffle(list);
  }
  if (typeof json !== 'object' || json === null) return json;
  const members = chance.shuffle(Object.entries(json as JsonObject));
  return Object.fromEntries(
    members.map(([key, value]) => [key, value === undefined ? undefined : shuffleJson(value, chance, key)]),
  );
}

/** Members whose values Azure writes in one casing and tools in another. */
const caseless = new Set([
  'protocolType',
  'ruleType',
  'ruleCollectionType',
  'nextHopType',
  'peeringState',
  'threatIntelMode',
  'ipProtocols',
  'protocols',
  'fqdnTags',
  'targetFqdns',
  'destinationFqdns',
  'provisioningState',
]);

/** The same JSON with ids, host names and enumerations in other casing. */
export function recaseJson(json: Json, chance: Chance, name = ''): Json {
  if (typeof json === 'string')
    return /^\/subscriptions\//i.test(json) || caseless.has(name) ? recase(json, chance) : json;
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => recaseJson(item, chance, name));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json as JsonObject).map(([key, value]) => {
      const isAction = name === 'action' && key === 'type' && typeof value === 'string';
      if (value === undefined || isAction) return [key, isAction ? recase(value, chance) : value];
      return [key, recaseJson(value, chance, key)];
    }),
  );
}

function recase(text: string, chance: Chance): string {
  return chance.pick([text.toUpperCase(), text.toLowerCase(), text]);
}

/** The same rules with other priorities in the same order. */
export function renumber(json: Json): Json {
  const priorities = [...new Set(collectPriorities(json))].sort((a, b) => a - b);
  const renumbered = new Map(priorities.map((priority, index) => [priority, 100 + 7 * index]));
  return replacePriorities(json, renumbered);
}

function collectPriorities(json: Json): readonly number[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]: [string, Json | undefined]) =>
    key === 'priority' && typeof value === 'number' ? [value] : collectPriorities(value ?? null),
  );
}

function replacePriorities(json: Json, renumbered: ReadonlyMap<number, number>): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => replacePriorities(item, renumbered));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json as JsonObject).map(([key, value]) => {
      if (key === 'priority' && typeof value === 'number') return [key, renumbered.get(value) ?? value];
      return [key, value === undefined ? undefined : replacePriorities(value, renumbered)];
    }),
  );
}

/** Gets a rule with the collection around it, and gives the rules that come in its place. */
type Visit = (rule: JsonObject, collection: JsonObject) => readonly JsonObject[];

/** The estate with every rule visited. A classic collection has its rules under `properties`, where its name is not. */
export function mapRules(json: Json, visit: Visit, holder: JsonObject = {}): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => mapRules(item, visit));
  if (typeof json !== 'object' || json === null) return json;
  const object = json as JsonObject;
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      if (key === 'rules' && Array.isArray(value)) {
        const collection = { name: holder['name'], ...object };
        return [key, (value as readonly JsonObject[]).flatMap((rule) => visit(rule, collection))];
      }
      return [key, value === undefined ? undefined : mapRules(value, visit, object)];
    }),
  );
}

/** The estate with IP groups in place of literal addresses, where a rule names addresses and nothing else. */
export function withIpGroups(resources: readonly Json[], groupPrefix: string): readonly Json[] {
  const groups: JsonObject[] = [];
  const regrouped = mapRules(resources, (rule) => {
    const sides = (['source', 'destination'] as const).flatMap((side) => {
      const literals = rule[`${side}Addresses`];
      if (!isAddressList(literals)) return [];
      const id = `${groupPrefix}${groups.length}`;
      groups.push({
        id,
        name: id.split('/').at(-1),
        type: 'Microsoft.Network/ipGroups',
        properties: { ipAddresses: literals },
      });
      return [
        [`${side}Addresses`, []] as const,
        [`${side}IpGroups`, [...asList(rule[`${side}IpGroups`]), id]] as const,
      ];
    });
    return [{ ...rule, ...Object.fromEntries<Json>(sides) }];
  });
  return [...(regrouped as readonly Json[]), ...groups];
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function isAddressList(value: Json | undefined): value is readonly string[] {
  const list = asList(value);
  return list.length > 0 && list.every((one) => typeof one === 'string' && /^[\d.]+(?:[/-][\d.]+)?$/.test(one));
}
