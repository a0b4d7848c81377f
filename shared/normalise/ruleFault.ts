import type { Json, JsonObject } from '../model/json.ts';
import { memoised } from '../model/memoised.ts';
import { toPortSet } from '../net/portSet.ts';
import { isAddressText } from './addressText.ts';
import { applicationProtocols, ipProtocols } from './firewallRule.ts';
import { asBoolean, asChoice, asNumber, asText, isArray, isObject, member } from './readers.ts';
import type { PassName } from './ruleOrder.ts';

/** What a list may hold: `holds` tells a value of the right type, `means` one that Azure would have taken. */
interface Item {
  readonly holds: (item: Json) => boolean;
  readonly means: (item: Json) => boolean;
}

const isText = (item: Json): boolean => typeof item === 'string' && item.trim() !== '';
const isGroupId = (item: Json): boolean => isText(isObject(item) ? (item['id'] ?? null) : item);

const text: Item = { holds: isText, means: isText };
const groupId: Item = { holds: isGroupId, means: isGroupId };
const address: Item = { holds: isText, means: (item) => typeof item === 'string' && isAddressText(item.trim()) };
const port: Item = {
  holds: (item) => isText(item) || typeof item === 'number',
  means: (item) => toPortSet(asText(item) ?? '') !== undefined,
};
const ipProtocol: Item = { holds: isText, means: (item) => asChoice(item, ipProtocols) !== undefined };
const applicationProtocol: Item = {
  holds: (item) =>
    isObject(item) && isText(member(item, 'protocolType') ?? null) && port.holds(member(item, 'port') ?? null),
  means: isApplicationProtocol,
};

const ends: readonly (readonly [string, Item])[] = [
  ['sourceAddresses', address],
  ['destinationAddresses', address],
  ['sourceIpGroups', groupId],
  ['destinationIpGroups', groupId],
];
const flows: readonly (readonly [string, Item])[] = [
  ...ends,
  ['destinationPorts', port],
  ['ipProtocols', ipProtocol],
  ['protocols', ipProtocol],
];

/** The lists that decide what a rule of a pass matches, with what each may hold. */
const listsOf: Readonly<Record<PassName, readonly (readonly [string, Item])[]>> = {
  nat: flows,
  network: [...flows, ['destinationFqdns', text]],
  application: [
    ...ends,
    ['protocols', applicationProtocol],
    ['targetFqdns', text],
    ['fqdnTags', text],
    ['webCategories', text],
    ['targetUrls', text],
  ],
};

const scalarsOf: Readonly<Record<PassName, readonly (readonly [string, (value: Json) => boolean])[]>> = {
  nat: [
    ['translatedAddress', (value) => typeof value === 'string'],
    ['translatedFqdn', (value) => typeof value === 'string'],
    ['translatedPort', (value) => typeof value === 'string' || typeof value === 'number'],
  ],
  network: [],
  application: [['terminateTLS', (value) => asBoolean(value) !== undefined]],
};

/** A member of a rule that Azure would not have taken. */
export interface RuleFault {
  readonly member: string;
  /** `value`: of the right type, but meaning nothing, so that it matches nothing. `type`: what was meant cannot be known. */
  readonly kind: 'value' | 'type';
}

/**
 * The members of a rule that Azure would not have taken, those of a wrong type first. What Azure takes and then ignores (a
 * star in the middle, a service tag as source, IPv6) is no fault, and neither is an absent or empty list: such parts match
 * nothing.
 */
export function findRuleFaults(pass: PassName, rule: JsonObject): readonly RuleFault[] {
  return faultsOf[pass](rule);
}

/** Estates that differ in one resource share the JSON of all other rules. */
const faultsOf = {
  nat: memoised((rule: JsonObject) => toFaults('nat', rule)),
  network: memoised((rule: JsonObject) => toFaults('network', rule)),
  application: memoised((rule: JsonObject) => toFaults('application', rule)),
} satisfies Record<PassName, unknown>;

function toFaults(pass: PassName, rule: JsonObject): readonly RuleFault[] {
  const lists = listsOf[pass].flatMap(([name, item]): readonly RuleFault[] => {
    const items = toItems(rule, name, item);
    if (items === undefined || !items.every(item.holds)) return [{ member: name, kind: 'type' }];
    return items.every(item.means) ? [] : [{ member: name, kind: 'value' }];
  });
  const scalars = scalarsOf[pass].flatMap(([name, accepts]): readonly RuleFault[] => {
    const value = member(rule, name) ?? null;
    return value === null || accepts(value) ? [] : [{ member: name, kind: 'type' }];
  });
  const faults = [...lists, ...scalars];
  return [...faults.filter(({ kind }) => kind === 'type'), ...faults.filter(({ kind }) => kind === 'value')];
}

/** Ports may come as one text or number instead of a list: some tools write them so. Undefined for what is no list. */
function toItems(rule: JsonObject, name: string, item: Item): readonly Json[] | undefined {
  const value = member(rule, name) ?? [];
  if (isArray(value)) return value;
  return item === port && port.holds(value) ? [value] : undefined;
}

const everyHost = { targetFqdns: ['*'], fqdnTags: [], webCategories: [], targetUrls: [] };
const everyEnd = { destinationAddresses: ['*'], destinationIpGroups: [], destinationFqdns: [] };
const everySource = { sourceAddresses: ['*'], sourceIpGroups: [] };
const everyProtocol = { ipProtocols: ['Any'], protocols: [] };

/** What takes the place of a member whose meaning cannot be known, so that the rule matches the most that it can. */
const widest: Readonly<Record<Exclude<PassName, 'nat'>, Readonly<Record<string, JsonObject>>>> = {
  network: {
    sourceAddresses: everySource,
    sourceIpGroups: everySource,
    destinationAddresses: everyEnd,
    destinationIpGroups: everyEnd,
    destinationFqdns: everyEnd,
    destinationPorts: { destinationPorts: ['*'] },
    ipProtocols: everyProtocol,
    protocols: everyProtocol,
  },
  application: {
    sourceAddresses: everySource,
    sourceIpGroups: everySource,
    destinationAddresses: { destinationAddresses: [], destinationIpGroups: [] },
    destinationIpGroups: { destinationAddresses: [], destinationIpGroups: [] },
    targetFqdns: everyHost,
    fqdnTags: everyHost,
    webCategories: everyHost,
    targetUrls: everyHost,
    terminateTLS: { terminateTLS: false },
  },
};

/** The rule with everything in it that cannot be known widened to the most that it can be; undefined where that is anything. */
export function toWidestRule(pass: PassName, rule: JsonObject, faults: readonly RuleFault[]): JsonObject | undefined {
  if (pass === 'nat') return undefined;
  const wider = faults.map((fault) => widest[pass][fault.member]);
  if (wider.includes(undefined)) return undefined;
  const replaced = Object.assign({}, ...wider) as JsonObject;
  const names = new Set(Object.keys(replaced).map((name) => name.toLowerCase()));
  const kept = Object.entries(rule).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...replaced };
}

function isApplicationProtocol(item: Json): boolean {
  if (!isObject(item)) return false;
  const port = asNumber(member(item, 'port')) ?? 0;
  const isKnown = asChoice(member(item, 'protocolType'), applicationProtocols) !== undefined;
  return isKnown && Number.isInteger(port) && port >= 1 && port <= 65_535;
}
