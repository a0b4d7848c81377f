import type { Json, JsonObject } from '../model/json.ts';
import { toPortSet } from '../net/portSet.ts';
import { isAddressText } from './addressText.ts';
import { applicationProtocols, ipProtocols } from './firewallRule.ts';
import { asBoolean, asChoice, asNumber, asText, isArray, isObject, member } from './readers.ts';
import type { PassName } from './ruleOrder.ts';

/** True if one item of a list means something; null stands for an unset one. */
type Accepts = (item: Json) => boolean;

const isText: Accepts = (item) => typeof item === 'string' && item.trim() !== '';
const isAddress: Accepts = (item) => typeof item === 'string' && isAddressText(item.trim());
const isPort: Accepts = (item) =>
  (isText(item) || typeof item === 'number') && toPortSet(asText(item) ?? '') !== undefined;
const isGroupId: Accepts = (item) => isText(isObject(item) ? (item['id'] ?? null) : item);
const isIpProtocol: Accepts = (item) => isText(item) && asChoice(item, ipProtocols) !== undefined;

const ends: readonly (readonly [string, Accepts])[] = [
  ['sourceAddresses', isAddress],
  ['destinationAddresses', isAddress],
  ['sourceIpGroups', isGroupId],
  ['destinationIpGroups', isGroupId],
];
const flows: readonly (readonly [string, Accepts])[] = [
  ...ends,
  ['destinationPorts', isPort],
  ['ipProtocols', isIpProtocol],
  ['protocols', isIpProtocol],
];

/** The lists that decide what a rule of a pass matches, with what each may hold. */
const listsOf: Readonly<Record<PassName, readonly (readonly [string, Accepts])[]>> = {
  nat: flows,
  network: [...flows, ['destinationFqdns', isText]],
  application: [
    ...ends,
    ['protocols', isApplicationProtocol],
    ['targetFqdns', isText],
    ['fqdnTags', isText],
    ['webCategories', isText],
    ['targetUrls', isText],
  ],
};

const scalarsOf: Readonly<Record<PassName, readonly (readonly [string, Accepts])[]>> = {
  nat: [
    ['translatedAddress', (value) => typeof value === 'string'],
    ['translatedFqdn', (value) => typeof value === 'string'],
    ['translatedPort', (value) => typeof value === 'string' || typeof value === 'number'],
  ],
  network: [],
  application: [['terminateTLS', (value) => asBoolean(value) !== undefined]],
};

/**
 * The member that makes it impossible to know what a rule matches: one of a wrong type, or with a value that Azure would
 * not have taken. Undefined if there is none. What Azure takes and then ignores (a star in the middle, a service tag as
 * source, IPv6) is no fault, and neither is an absent or empty list: such parts match nothing.
 */
export function findRuleFault(pass: PassName, rule: JsonObject): string | undefined {
  const list = listsOf[pass].find(([name, accepts]) => !holdsOnly(rule, name, accepts));
  const scalar = scalarsOf[pass].find(([name, accepts]) => {
    const value = member(rule, name) ?? null;
    return value !== null && !accepts(value);
  });
  return (list ?? scalar)?.[0];
}

/** Ports may come as one text or number instead of a list: some tools write them so. */
function holdsOnly(rule: JsonObject, name: string, accepts: Accepts): boolean {
  const value = member(rule, name) ?? [];
  return isArray(value) ? value.every(accepts) : accepts === isPort && isPort(value);
}

function isApplicationProtocol(item: Json): boolean {
  if (!isObject(item)) return false;
  const port = asNumber(member(item, 'port')) ?? 0;
  const isKnown = asChoice(member(item, 'protocolType'), applicationProtocols) !== undefined;
  return isKnown && Number.isInteger(port) && port >= 1 && port <= 65_535;
}
