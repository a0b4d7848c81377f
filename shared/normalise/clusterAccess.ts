import type { JsonObject } from '../model/json.ts';
import type { ApiServerZone, ClusterTopology, NodeSettings } from '../model/topology.ts';
import { asChoice, booleanOf, member, numberOf, objectOf, objectsOf, textOf, textsOf, toSortedSet } from './readers.ts';

type AccessSettings = Pick<ClusterTopology, 'idleRanges' | 'apiServerZone' | 'hasPublicName' | 'networkPlugin'>;

/** How nodes find the API server of a private cluster, and the kind of network that they are in. */
export function toAccessSettings(properties: JsonObject): AccessSettings {
  const access = objectOf(properties, 'apiServerAccessProfile');
  const plugin = textOf(objectOf(properties, 'networkProfile'), 'networkPlugin')?.toLowerCase();
  const network = plugin === undefined ? {} : { networkPlugin: plugin };
  if (booleanOf(access, 'enablePrivateCluster') !== true) return network;
  const idleRanges = textsOf(access, 'authorizedIPRanges');
  return {
    ...network,
    ...(idleRanges.length === 0 ? {} : { idleRanges: toSortedSet(idleRanges) }),
    apiServerZone: toApiServerZone(textOf(access, 'privateDNSZone')),
    hasPublicName: booleanOf(access, 'enablePrivateClusterPublicFQDN') === true,
  };
}

/** `system` is the default; anything that is neither word is the id of a zone. */
function toApiServerZone(text: string | undefined): ApiServerZone {
  const kind = text === undefined ? 'system' : asChoice(text, ['system', 'none']);
  return kind === undefined ? { kind: 'own', zoneId: text ?? '' } : { kind };
}

type BootstrapSettings = Pick<ClusterTopology, 'artifactSource' | 'bootstrapRegistryId'>;

/** Where nodes get their images and binaries from. */
export function toBootstrapSettings(properties: JsonObject): BootstrapSettings {
  const profile = objectOf(properties, 'bootstrapProfile');
  const artifactSource = asChoice(member(profile, 'artifactSource'), ['Cache', 'Direct']);
  const bootstrapRegistryId = textOf(profile, 'containerRegistryId');
  return {
    ...(artifactSource === undefined ? {} : { artifactSource }),
    ...(bootstrapRegistryId === undefined ? {} : { bootstrapRegistryId }),
  };
}

/** Pools without an operating system image are Ubuntu, AKS's default for Linux. Undefined if there are no pools to see. */
export function toNodeSettings(properties: JsonObject): NodeSettings | undefined {
  const pools = objectsOf(properties, 'agentPoolProfiles');
  if (pools.length === 0) return undefined;
  const upgradeChannel = textOf(objectOf(properties, 'autoUpgradeProfile'), 'nodeOSUpgradeChannel');
  const windowsPools = toNames(pools.filter(isWindows));
  const publicAddressPools = toNames(pools.filter((pool) => booleanOf(pool, 'enableNodePublicIP') === true));
  return {
    ubuntu: pools.some(isUbuntu),
    ...(upgradeChannel === undefined ? {} : { upgradeChannel }),
    ...(windowsPools.length === 0 ? {} : { windowsPools }),
    ...(publicAddressPools.length === 0 ? {} : { publicAddressPools }),
    ...toCounts(pools),
  };
}

function toNames(pools: readonly JsonObject[]): readonly string[] {
  return toSortedSet(pools.map((pool) => textOf(pool, 'name') ?? ''));
}

function isWindows(pool: JsonObject): boolean {
  return asChoice(member(pool, 'osType'), ['Windows']) !== undefined;
}

function isUbuntu(pool: JsonObject): boolean {
  return !isWindows(pool) && (textOf(pool, 'osSKU')?.toLowerCase().startsWith('ubuntu') ?? true);
}

/** Nodes now, and at most. A pool without a number, or with one that is none, leaves both open. */
function toCounts(pools: readonly JsonObject[]): Pick<NodeSettings, 'count' | 'most'> {
  const counts = pools.flatMap((pool) => {
    const count = numberOf(pool, 'count');
    return count !== undefined && Number.isInteger(count) && count >= 0 ? count : [];
  });
  if (counts.length < pools.length) return {};
  const limits = pools.map((pool, at) => Math.max(counts[at] ?? 0, numberOf(pool, 'maxCount') ?? 0));
  return { count: sum(counts), most: sum(limits) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
