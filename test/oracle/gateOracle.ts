import { inBlock, isPublic, toBlock, toNumber } from './address.ts';
import { both, either, type Fate, type Match } from './flow.ts';
import type { RouteWorld } from './routeOracle.ts';

/** One outgoing rule of a network security group, as ARM has it. */
export interface GateRule {
  readonly priority: number;
  readonly access: 'Allow' | 'Deny';
  readonly protocol: string;
  readonly destinationPortRange: string;
  /** A prefix, `*` or a service tag. */
  readonly destinationAddressPrefix: string;
}

/** What knocks at the gate: an address, or a public host whose address nobody knows. */
export interface Knock {
  readonly address?: string;
  readonly protocol: 'Tcp' | 'Udp';
  readonly port: number;
  /** Service tags that are known to hold the host. */
  readonly knownTags: readonly string[];
}

/**
 * What a group does: its rules by priority, the first match decides; what may match may decide. After them Azure's own rules
 * let everything out (network security groups: how rules are processed, default rules).
 */
export function knockAt(rules: readonly GateRule[], knock: Knock, world: RouteWorld): Fate {
  let fate: Fate = { allow: false, deny: false };
  for (const rule of rules.toSorted((a, b) => a.priority - b.priority)) {
    const match = matchRule(rule, knock, world);
    if (match === 'no') continue;
    fate = rule.access === 'Allow' ? { ...fate, allow: true } : { ...fate, deny: true };
    if (match === 'yes') return fate;
  }
  return { ...fate, allow: true };
}

/** What becomes of a packet that has to pass the gate and then its way. */
export function pass(gate: Fate, beyond: Fate): Fate {
  return { allow: gate.allow && beyond.allow, deny: gate.deny || (gate.allow && beyond.deny) };
}

function matchRule(rule: GateRule, knock: Knock, world: RouteWorld): Match {
  const isProtocol = rule.protocol === '*' || rule.protocol === knock.protocol;
  return both(
    isProtocol && hasPort(rule.destinationPortRange, knock.port) ? 'yes' : 'no',
    matchPlace(rule, knock, world),
  );
}

function hasPort(range: string, port: number): boolean {
  if (range === '*') return true;
  const [first, last = first] = range.split('-').map(Number);
  return (first ?? 0) <= port && port <= (last ?? 0);
}

function matchPlace({ destinationAddressPrefix: prefix }: GateRule, knock: Knock, world: RouteWorld): Match {
  const address = knock.address === undefined ? undefined : toNumber(knock.address);
  return address === undefined ? matchHost(prefix, knock.knownTags, world) : matchAddress(prefix, address, world);
}

function matchAddress(prefix: string, address: bigint, world: RouteWorld): Match {
  const block = toBlock(prefix);
  if (block) return inBlock(address, block) ? 'yes' : 'no';
  if (prefix === 'Internet') return isPublic(address) && !isOwn(address, world) ? 'yes' : 'no';
  if (prefix === 'VirtualNetwork') return matchNetwork(address, world);
  // The prefixes of a service are not known here; private addresses are no service's.
  return isPublic(address) ? 'maybe' : 'no';
}

function isOwn(address: bigint, { space, peers }: RouteWorld): boolean {
  return [space, ...peers].some((prefix) => holds(prefix, address));
}

function holds(prefix: string, address: bigint): boolean {
  const block = toBlock(prefix);
  return block !== undefined && inBlock(address, block);
}

/** The tag holds the network, its peers, the prefixes of routes and what gateways lead to (Azure, service tags). */
function matchNetwork(address: bigint, world: RouteWorld): Match {
  if (isOwn(address, world)) return 'yes';
  const lengthOf = (prefix: string) => Number(prefix.split('/')[1] ?? Number.NaN);
  const routed = world.userRoutes.filter(({ prefix }) => lengthOf(prefix) > 1);
  if (routed.some(({ prefix }) => holds(prefix, address))) return 'yes';
  // Whether a default route makes the tag hold everything is told nowhere.
  return either([
    world.userRoutes.some(({ prefix }) => lengthOf(prefix) <= 1) ? 'maybe' : 'no',
    world.learns ? 'maybe' : 'no',
  ]);
}

/** A host lies somewhere public: only a block of everything surely holds it, a narrow one surely does not (design: verdicts, routes). */
function matchHost(prefix: string, knownTags: readonly string[], world: RouteWorld): Match {
  const block = toBlock(prefix);
  if (block) return block.to - block.from === (1n << 32n) - 1n ? 'yes' : mayHold(prefix);
  if (prefix === 'Internet') return 'yes';
  if (prefix === 'VirtualNetwork')
    return world.userRoutes.some((route) => ['0.0.0.0/0', '0.0.0.0/1'].includes(route.prefix)) ? 'maybe' : 'no';
  return prefix === 'AzureCloud' || knownTags.includes(prefix) ? 'maybe' : 'no';
}

function mayHold(prefix: string): Match {
  const isPrivate = ['10.', '100.'].some((start) => prefix.startsWith(start));
  return !isPrivate && Number(prefix.split('/')[1] ?? 32) < 16 ? 'maybe' : 'no';
}
