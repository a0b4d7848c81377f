import { inBlock, isPublic, toBlock, toNumber } from './address.ts';

/** Where a packet goes, as far as it matters: what a route to nothing known leads to is `unknown`. */
export type Way = 'firewall' | 'past' | 'local' | 'drop' | 'unknown';

export interface UserRoute {
  /** A prefix or a service tag. */
  readonly prefix: string;
  readonly nextHopType: string;
  readonly nextHopIpAddress?: string;
}

/** All that decides where one subnet's packets go. */
export interface RouteWorld {
  readonly userRoutes: readonly UserRoute[];
  /** Of the own network. */
  readonly space: string;
  /** Address spaces of connected peers. */
  readonly peers: readonly string[];
  /** Service tags of the subnet's service endpoints. */
  readonly endpointTags: readonly string[];
  /** Private endpoints of the own and the connected networks; `obeys` if their subnet's policy lets user routes count. */
  readonly privateEndpoints: readonly { readonly address: string; readonly space: string; readonly obeys: boolean }[];
  readonly firewallAddress: string;
  /** True if a gateway may teach routes. */
  readonly learns: boolean;
}

/** Where packets go whose address is public and unknown: any service tag may hold it that is named here. */
export interface UnknownPlace {
  readonly knownTags: readonly string[];
}

interface Candidate {
  readonly length: number;
  readonly isUser: boolean;
  readonly nextHopType: string;
  readonly nextHopIpAddress?: string;
}

const reserved = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** Every way that packets to one address may take: several only if configuration leaves it open. */
export function waysTo(address: string, world: RouteWorld): readonly Way[] {
  const best = longestMatch(toNumber(address) ?? 0n, world);
  if (best && isUndocumented(address, best, world)) return ['unknown'];
  const byTag = isPublic(toNumber(address) ?? 0n) ? toTagged(world).map((route) => toWay(route, world)) : [];
  return [best ? toWay(best, world) : 'unknown', ...byTag];
}

/** Every way that packets to a public host may take: by wide routes (shorter than /16) and by tags that may hold it. */
export function waysToHost({ knownTags }: UnknownPlace, world: RouteWorld): readonly Way[] {
  const wide = {
    ...world,
    userRoutes: world.userRoutes.filter(({ prefix }) => Number(prefix.split('/')[1] ?? 32) < 16),
  };
  const places = ['1.1.1.1', '8.8.8.8', '126.1.1.1', '128.1.1.1', '198.51.100.9', '223.1.1.1'];
  const matches = places.map((place) => longestMatch(toNumber(place) ?? 0n, wide));
  const tagged = toTagged(world).filter(({ prefix }) => prefix === 'AzureCloud' || knownTags.includes(prefix));
  const isTaught = world.learns && matches.some((match) => match?.length === 0 && !match.isUser);
  return [
    ...matches.map((match) => (match ? toWay(match, world) : 'unknown')),
    ...tagged.map((route) => toWay(route, world)),
    ...(isTaught ? (['unknown'] as const) : []),
  ];
}

/** The longest prefix, and of two equal ones the owner's (virtual network traffic routing: how Azure selects a route). */
function longestMatch(address: bigint, world: RouteWorld): Candidate | undefined {
  const holds = (prefix: string) => inBlock(address, toBlock(prefix) ?? { from: 1n, to: 0n });
  const user = world.userRoutes
    .filter(({ prefix }) => holds(prefix))
    .map((route): Candidate => ({ ...route, length: lengthOf(route.prefix), isUser: true }));
  const system = (prefix: string, nextHopType: string): readonly Candidate[] =>
    holds(prefix) ? [{ length: lengthOf(prefix), isUser: false, nextHopType }] : [];
  const endpoints = world.privateEndpoints
    .filter((endpoint) => !isOverruled(endpoint, world))
    .flatMap((endpoint) => system(`${endpoint.address}/32`, 'PrivateEndpoint'));
  const all = [
    ...user,
    ...endpoints,
    ...[world.space, ...world.peers].flatMap((prefix) => system(prefix, 'VnetLocal')),
    ...reserved.flatMap((prefix) => system(prefix, 'None')),
    ...system('0.0.0.0/0', 'Internet'),
  ];
  return all.sort((a, b) => b.length - a.length || Number(b.isUser) - Number(a.isUser))[0];
}

function lengthOf(prefix: string): number {
  return Number(prefix.split('/')[1]);
}

/** A user route takes a private endpoint over if the policy allows it and it is as narrow as the endpoint's network. */
function isOverruled({ address, space, obeys }: RouteWorld['privateEndpoints'][number], world: RouteWorld): boolean {
  const own = toNumber(address) ?? 0n;
  return (
    obeys &&
    world.userRoutes.some(({ prefix }) => {
      const block = toBlock(prefix);
      return block !== undefined && inBlock(own, block) && lengthOf(prefix) >= lengthOf(space);
    })
  );
}

/** Whether a default route reaches what system routes drop is documented nowhere, and a gateway may know more. */
function isUndocumented(address: string, best: Candidate, { userRoutes, learns }: RouteWorld): boolean {
  const own = toNumber(address) ?? 0n;
  const isPrivate = reserved.some((prefix) => inBlock(own, toBlock(prefix) ?? { from: 1n, to: 0n }));
  const isLeftOver = best.length === 0 || (!best.isUser && best.nextHopType === 'None');
  return isPrivate && isLeftOver && (learns || userRoutes.some(({ prefix }) => prefix === '0.0.0.0/0'));
}

/** Routes by service tag, whose prefixes nobody told. */
function toTagged({ userRoutes, endpointTags }: RouteWorld): readonly UserRoute[] {
  const endpoints = endpointTags.map((prefix) => ({ prefix, nextHopType: 'ServiceEndpoint' }));
  return [...userRoutes.filter(({ prefix }) => toBlock(prefix) === undefined), ...endpoints];
}

function toWay(
  { nextHopType, nextHopIpAddress }: Pick<UserRoute, 'nextHopType' | 'nextHopIpAddress'>,
  world: RouteWorld,
): Way {
  switch (nextHopType) {
    case 'VirtualAppliance':
      return nextHopIpAddress === world.firewallAddress ? 'firewall' : 'unknown';
    case 'VnetLocal':
      return 'local';
    case 'None':
      return 'drop';
    default:
      return 'past';
  }
}
