import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { asText } from '../../shared/normalise/readers.ts';
import { estateOf, resource, rule, ruleGroup, smallEstate } from './estates.ts';

type Dice = (below: number) => number;
type Path = readonly (string | number)[];

/** A place in a resource with what stands there. */
interface Spot {
  readonly path: Path;
  readonly value: Json;
}

/** Numbers below a bound from a seed. */
export function toDice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The small estate with more of everything: longer lists, a classic firewall, a security group, what nobody knows. */
export function richEstate(): Estate {
  const hosts = (name: string) => ['api', 'cdn', '*.data'].map((host) => `${host}.${name}.example.com`);
  const rules = ['mcr', 'login', 'apt', 'time', 'dns'].map((name) => rule(name, hosts(name)));
  const others = smallEstate().resources.filter(({ type }) => !/ruleCollectionGroups/i.test(type));
  return estateOf([
    ...others,
    ruleGroup(rules),
    resource('Microsoft.Network/azureFirewalls/fw', {
      threatIntelMode: 'Alert',
      networkRuleCollections: [
        {
          name: 'net',
          properties: {
            priority: 100,
            action: { type: 'Allow' },
            rules: ['ntp', 'tunnel', 'api'].map((name, index) => ({
              name,
              protocols: ['UDP', 'TCP'],
              sourceAddresses: ['10.20.0.0/16', '10.30.0.0/16'],
              destinationAddresses: [`203.0.113.${index}`, `198.51.100.${index}/32`],
              destinationPorts: ['123', String(1000 + index)],
            })),
          },
        },
      ],
      ipConfigurations: [{ name: 'primary', properties: { privateIPAddress: '10.40.0.4' } }],
    }),
    resource('Microsoft.Network/networkSecurityGroups/nsg', {
      securityRules: ['in', 'out'].map((name, index) => ({
        name,
        properties: {
          direction: 'Inbound',
          priority: 100 + index,
          access: 'Allow',
          protocol: 'Tcp',
          sourceAddressPrefix: '10.20.0.0/22',
          destinationAddressPrefixes: ['10.20.4.0/22', '10.20.8.0/22'],
          destinationPortRanges: ['443', '8080'],
        },
      })),
    }),
    resource('Example.Future/things/thing', { mode: 'a', parts: [{ size: 1 }, { size: 2 }], order: ['x', 'y'] }),
  ]);
}

const itemLists = new Set(['rules', 'routes', 'subnets', 'securityRules', 'ruleCollections', 'agentPoolProfiles']);
const silentMembers = new Set([
  'id',
  'type',
  'name',
  'count',
  'nodeImageVersion',
  'powerState',
  'size',
  'provisioningState',
  'etag',
  'firewalls',
  'ipConfigurations',
]);

/** One real change of the estate: a value, an item or a resource, whatever the seed says. */
export function mutate(estate: Estate, seed: number): Estate {
  const dice = toDice(seed);
  for (let skip = 0; skip < 3; skip += 1) dice(2);
  const index = dice(estate.resources.length);
  const found = estate.resources[index];
  if (!found) throw new Error('An estate without resources.');
  const act = dice(12);
  if (act === 0) return { ...estate, resources: estate.resources.filter((one) => one !== found) };
  const next = act === 1 ? copyOf(found) : mutateResource(found, dice);
  return {
    ...estate,
    resources: estate.resources.flatMap((one) => (one === found ? (act === 1 ? [one, next] : [next]) : [one])),
  };
}

function copyOf(found: ArmResource): ArmResource {
  const name = `${found.name}-copy`;
  return { ...found, id: found.id.replace(/[^/]+$/, name), name };
}

function mutateResource(found: ArmResource, dice: Dice): ArmResource {
  // Which subnets use a route table is said by the subnets.
  const spots = spotsOf(found, []).filter(({ path }) => !(/routeTables$/.test(found.type) && path.includes('subnets')));
  const lists = spots.filter(({ path, value }) => itemLists.has(String(path.at(-1))) && Array.isArray(value));
  const leaves = spots.filter(({ value }) => typeof value !== 'object');
  const list = lists[dice(Math.max(lists.length, 1))];
  const leaf = leaves[dice(leaves.length)];
  if (list && dice(2) === 0) return put(found, list.path, mutateItems(list, dice)) as ArmResource;
  if (!leaf) throw new Error(`Nothing to change in ${found.id}.`);
  return put(found, leaf.path, otherValue(leaf.value, dice)) as ArmResource;
}

/** An item comes, goes, gets another name or, where order means something, another place. */
function mutateItems({ path, value }: Spot, dice: Dice): Json {
  const items = [...(value as readonly JsonObject[])];
  const at = dice(items.length);
  const item = items[at];
  if (!item) return [{ name: 'new', properties: { note: 'new' } }];
  const act = dice(path.at(-1) === 'rules' ? 4 : 3);
  if (act === 0) items.splice(dice(items.length + 1), 0, { ...item, name: 'new', note: 'new' });
  else if (act === 1) items.splice(at, 1);
  else if (act === 2) items[at] = { ...item, name: 'renamed' };
  else {
    items.splice(at, 1);
    items.splice((at + 1 + dice(items.length)) % (items.length + 1), 0, item);
  }
  return items;
}

function otherValue(value: Json, dice: Dice): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1 + dice(5);
  return `${asText(value) ?? ''}${['-x', '.other', '9'][dice(3)] ?? ''}`;
}

/** Every place whose value says something that counts. */
function spotsOf(value: Json, path: Path): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return [{ path, value }, ...items.flatMap((item, index) => spotsOf(item, [...path, index]))];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined || silentMembers.has(name) ? [] : spotsOf(inner, [...path, name]),
  );
}

function put(value: Json, [step, ...rest]: Path, next: Json): Json {
  if (step === undefined) return next;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index) => (index === step ? put(item, rest, next) : item));
  }
  return { ...(value as JsonObject), [step]: put((value as JsonObject)[step] ?? null, rest, next) };
}

const orderless = new Set(
  'targetFqdns sourceAddresses destinationAddresses destinationPorts protocols authorizedIPRanges addressPrefixes ipAddresses routes subnets securityRules availabilityZones ruleCollections destinationAddressPrefixes destinationPortRanges'.split(
    ' ',
  ),
);
const caseless = new Set(['targetFqdns', 'protocolType', 'location', 'type']);
const prefixed = new Set([
  ...['sourceAddresses', 'destinationAddresses', 'ipAddresses', 'authorizedIPRanges', 'addressPrefixes'],
  ...['destinationAddressPrefixes', 'sourceAddressPrefix', 'addressPrefix'],
]);

/** The same state in other words: order, casing, repeated set items, host bits, volatile members, empty members, twice-listed resources. */
export function reword(estate: Estate, seed: number): Estate {
  const dice = toDice(seed);
  const resources = shuffle(estate.resources, dice).map((found) => rewordValue(found, '', dice) as ArmResource);
  const twice = resources[dice(resources.length)];
  return { ...estate, resources: twice && dice(3) === 0 ? [...resources, structuredClone(twice)] : resources };
}

function rewordValue(value: Json, name: string, dice: Dice): Json {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => rewordValue(item, name, dice));
    if (!orderless.has(name)) return items;
    const isSet = items.every((item) => typeof item === 'string') && items.length > 0;
    return shuffle(isSet && dice(4) === 0 ? [...items, items[dice(items.length)] ?? ''] : items, dice);
  }
  if (typeof value === 'object' && value !== null) {
    const isOwners = name === 'tags';
    const members = shuffle(Object.entries(value as JsonObject), dice).map(
      ([key, inner]) => [key, isOwners ? (inner ?? null) : rewordValue(inner ?? null, key, dice)] as const,
    );
    const noise = {
      etag: `W/"${dice(1000)}"`,
      provisioningState: dice(2) ? 'Updating' : 'Succeeded',
      unset: dice(2) ? null : [],
    };
    return { ...Object.fromEntries(members), ...(isOwners ? {} : noise) };
  }
  return typeof value === 'string' ? rewordText(value, name, dice) : value;
}

function rewordText(text: string, name: string, dice: Dice): string {
  if (text.startsWith('/subscriptions/')) return dice(2) ? text.toUpperCase() : text;
  if (caseless.has(name)) return dice(2) ? text.toUpperCase() : text;
  return prefixed.has(name) && dice(2) ? rewordPrefix(text, dice) : text;
}

function rewordPrefix(text: string, dice: Dice): string {
  const [, head = '', last = '', length] = /^(\d+\.\d+\.\d+\.)(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (head === '') return text;
  // A changed text may be no address any more, and then other words for it mean something else.
  if (length === undefined) return /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){3}$/.test(text) ? `${text}/32` : text;
  const free = 2 ** Math.min(32 - Number(length), 8);
  return `${head}${Number(last) + dice(free)}/${length}`;
}

function shuffle<T>(items: readonly T[], dice: Dice): T[] {
  const pool = [...items];
  return items.flatMap(() => pool.splice(dice(pool.length), 1));
}
