import type { ArmResource } from '../model/estate.ts';
import type { JsonObject } from '../model/json.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';
import type { PublicFrontend } from '../model/topology.ts';
import { toAddressNumber } from '../net/addressSet.ts';
import { type EstateIndex, resourceOf, resourcesOfType } from './estateIndex.ts';
import { asChoice, idOf, member, numberOf, objectOf, objectsOf, propertiesOf, textOf } from './readers.ts';

/**
 * Public addresses that clients reach services of a cluster by, sorted: frontends of the load balancers that AKS keeps in the
 * node resource group which balance something (one that only translates outbound traffic takes no clients), and addresses
 * that the cloud provider marked with the service that they are for. Undefined if the cluster names no such group.
 */
export function toPublicFrontends(cluster: ArmResource, index: EstateIndex): readonly PublicFrontend[] | undefined {
  const group = textOf(propertiesOf(cluster), 'nodeResourceGroup')?.toLowerCase();
  const subscription = fromResourceId(cluster.id)?.subscriptionId.toLowerCase();
  if (group === undefined || subscription === undefined) return undefined;
  const isHere = ({ id }: ArmResource): boolean => {
    const parts = fromResourceId(id);
    return parts?.resourceGroup.toLowerCase() === group && parts.subscriptionId.toLowerCase() === subscription;
  };
  const balanced = resourcesOfType(index, 'microsoft.network/loadbalancers').filter(isHere).flatMap(toBalanced);
  const marked = resourcesOfType(index, 'microsoft.network/publicipaddresses')
    .filter((address) => isHere(address) && toService(address) !== undefined)
    .map(({ id }) => ({ addressId: id, ports: [] }));
  const byId = new Map([...marked, ...balanced].map((one) => [toIdKey(one.addressId), one] as const));
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { addressId, ports }]) => toFrontend(addressId, ports, index));
}

function toFrontend(addressId: string, ports: PublicFrontend['ports'], index: EstateIndex): PublicFrontend {
  const resource = resourceOf(index, addressId);
  const address = textOf(propertiesOf(resource ?? {}), 'ipAddress');
  const service = resource && toService(resource);
  return {
    addressId: resource?.id ?? addressId,
    ...(address !== undefined && toAddressNumber(address) !== undefined ? { address } : {}),
    ...(service === undefined ? {} : { service }),
    ports,
  };
}

/** The cloud provider of Kubernetes tags an address with the service, or the first of several, that it stands for. */
function toService(address: JsonObject): string | undefined {
  const tags = objectOf(address, 'tags');
  return (textOf(tags, 'k8s-azure-service') ?? textOf(tags, 'service'))?.split(',')[0];
}

function toBalanced(balancer: ArmResource): readonly Pick<PublicFrontend, 'addressId' | 'ports'>[] {
  const properties = propertiesOf(balancer);
  const rules = ['loadBalancingRules', 'inboundNatRules'].flatMap((list) =>
    objectsOf(properties, list).map(propertiesOf),
  );
  return objectsOf(properties, 'frontendIPConfigurations').flatMap((frontend) => {
    const addressId = idOf(propertiesOf(frontend), 'publicIPAddress');
    const frontendId = textOf(frontend, 'id') ?? '';
    const own = rules.filter((rule) => toIdKey(idOf(rule, 'frontendIPConfiguration') ?? '') === toIdKey(frontendId));
    return addressId === undefined || own.length === 0 ? [] : [{ addressId, ports: toPorts(own) }];
  });
}

function toPorts(rules: readonly JsonObject[]): PublicFrontend['ports'] {
  const ports = rules.flatMap((rule) => {
    const port = numberOf(rule, 'frontendPort');
    const protocol = asChoice(member(rule, 'protocol'), ['Udp']) === undefined ? 'TCP' : 'UDP';
    return port === undefined || port === 0 ? [] : [{ protocol, port } as const];
  });
  const distinct = new Map(ports.map((one) => [`${one.protocol} ${one.port}`, one]));
  return [...distinct.values()].toSorted((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
