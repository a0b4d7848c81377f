import { toPrivateZoneNames } from '../evaluate/privateName.ts';
import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import { objectOf, objectsOf, propertiesOf, textOf } from '../normalise/readers.ts';
import type { ArmConnection } from './armConnection.ts';
import { readPages } from './readPages.ts';
import { type ReadResources, toResources } from './readResources.ts';

/** A type that is read by path because no SDK client here offers it, with the version of the service that is asked. */
interface RawRead {
  readonly type: string;
  readonly version: string;
}

const zoneRead: RawRead = { type: 'Microsoft.Network/privateDnsZones', version: '2020-06-01' };
const linkRead: RawRead = { type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks', version: '2020-06-01' };
const groupRead: RawRead = { type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups', version: '2024-05-01' };
const registryRead: RawRead = { type: 'Microsoft.ContainerRegistry/registries', version: '2023-07-01' };
const cacheRuleRead: RawRead = { type: 'Microsoft.ContainerRegistry/registries/cacheRules', version: '2023-07-01' };

/** Types of everything that decides what a private name leads to. */
export const nameTypes: readonly string[] = [zoneRead, linkRead, groupRead, registryRead, cacheRuleRead].map(
  ({ type }) => type,
);

/** Zones of API servers in the three clouds. */
const clusterZone = /\.(?:azmk8s\.io|azk8s\.cn|aks\.containerservice\.azure\.us)$/i;

/** Zones, endpoints and registries that one collection looks into at most: Private DNS takes 500 reads in five minutes. */
const mostLooks = 200;

/**
 * What private names hang on: private DNS zones that matter to clusters and their links, zone groups of private endpoints to
 * registries and vaults, and the registries that clusters bootstrap from with their cache rules. `resources` are those that
 * were listed. What cannot be read is a gap on its address.
 */
export async function readNames(
  connection: ArmConnection,
  {
    resources,
    subscriptionIds,
  }: { readonly resources: readonly ArmResource[]; readonly subscriptionIds: readonly string[] },
  width: number,
): Promise<readonly ReadResources[]> {
  const clusters = resources.filter(({ type }) => /^microsoft\.containerservice\/managedclusters$/i.test(type));
  if (clusters.length === 0) return [];
  const lists = await inParallel(subscriptionIds, width, (id) =>
    listAt(connection, `/subscriptions/${id}/providers/${zoneRead.type}`, zoneRead),
  );
  const listed = new Set(lists.flatMap((list) => list.resources.map(({ id }) => toIdKey(id))));
  const named = clusters.flatMap(toOwnZone).filter((id) => !listed.has(toIdKey(id)));
  const own = await inParallel(distinct(named), width, (id) => getAt(connection, id, zoneRead));
  const zones = [...lists, ...own].map(ofInterest);
  const registries = distinct(clusters.flatMap(toRegistryId));
  const looks: readonly Look[] = [
    ...zones.flatMap((zone) => zone.resources).map(({ id }) => ({ path: `${id}/virtualNetworkLinks`, read: linkRead })),
    ...registries.flatMap((id) => [
      { path: id, read: registryRead, isOne: true },
      { path: `${id}/cacheRules`, read: cacheRuleRead },
    ]),
    ...resources.filter(isServing).map(({ id }) => ({ path: `${id}/privateDnsZoneGroups`, read: groupRead })),
  ];
  const found = await inParallel(looks.slice(0, mostLooks), width, ({ path, read, isOne }) =>
    isOne ? getAt(connection, path, read) : listAt(connection, path, read),
  );
  return [...zones, ...found, { resources: [], gaps: looks.slice(mostLooks).map(toUnlooked), lost: false }];
}

/** One further request: a list below a resource, or a resource itself. */
interface Look {
  readonly path: string;
  readonly read: RawRead;
  readonly isOne?: boolean;
}

function toUnlooked({ path }: Look): Gap {
  const detail = `One collection looks into ${mostLooks} zones, endpoints and registries at most; this was not read.`;
  return { resource: path, reason: 'unsupported', detail };
}

/** A subscription may hold zones for everything else; those of AKS and of the services that it uses are kept. */
function ofInterest(read: ReadResources): ReadResources {
  const known = new Set(toPrivateZoneNames());
  const isWanted = ({ name }: ArmResource) => known.has(name.toLowerCase()) || clusterZone.test(name);
  return { ...read, resources: read.resources.filter(isWanted) };
}

function toOwnZone(cluster: ArmResource): readonly string[] {
  const zone = textOf(objectOf(propertiesOf(cluster), 'apiServerAccessProfile'), 'privateDNSZone') ?? '';
  return fromResourceId(zone)?.type.toLowerCase() === zoneRead.type.toLowerCase() ? [zone] : [];
}

function toRegistryId(cluster: ArmResource): readonly string[] {
  const id = textOf(objectOf(propertiesOf(cluster), 'bootstrapProfile'), 'containerRegistryId') ?? '';
  return fromResourceId(id)?.type.toLowerCase() === registryRead.type.toLowerCase() ? [id] : [];
}

/** An endpoint to a registry or vault. Its zone group holds the names where the endpoint itself lists none. */
function isServing(resource: ArmResource): boolean {
  if (resource.type.toLowerCase() !== 'microsoft.network/privateendpoints') return false;
  const connections = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'].flatMap((name) =>
    objectsOf(propertiesOf(resource), name).map(propertiesOf),
  );
  const targets = connections.map((one) =>
    fromResourceId(textOf(one, 'privateLinkServiceId') ?? '')?.type.toLowerCase(),
  );
  return targets.some((type) => type === registryRead.type.toLowerCase() || type === 'microsoft.keyvault/vaults');
}

async function listAt(connection: ArmConnection, path: string, { type, version }: RawRead): Promise<ReadResources> {
  const clients = connection.clientsOf(path.split('/')[2] ?? '');
  const listing = await readPages({
    first: () => connection.get(clients, `${path}?api-version=${version}`),
    next: (url) => connection.follow(clients, url),
  });
  return toResources(listing, { resource: path, action: `${type}/read` });
}

async function getAt(connection: ArmConnection, id: string, { type, version }: RawRead): Promise<ReadResources> {
  const clients = connection.clientsOf(id.split('/')[2] ?? '');
  const answer = await connection.get(clients, `${id}?api-version=${version}`);
  const target = { resource: id, action: `${type}/read` };
  return answer.kind === 'problem'
    ? toResources({ items: [], problem: answer.problem }, target)
    : toResources({ items: [answer.body] }, target);
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [toIdKey(id), id])).values()];
}
