import type { ArmResource } from '../model/estate.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { toAddressSet, unionOfAddresses } from '../net/addressSet.ts';
import type { EstateIndex } from './estateIndex.ts';
import { toPublicFrontends } from './publicFrontend.ts';
import { asChoice, booleanOf, member, objectOf, propertiesOf, textOf, textsOf } from './readers.ts';

type ClusterIngress = Pick<ClusterTopology, 'kubenetPods' | 'provisionsPools' | 'publicFrontends' | 'ingressGatewayId'>;

/** How traffic finds the cluster's pods and services, as far as routes have a part in it. */
export function toClusterIngress(cluster: ArmResource, index: EstateIndex): ClusterIngress {
  const properties = propertiesOf(cluster);
  const frontends = toPublicFrontends(cluster, index);
  const gatewayId = toIngressGatewayId(cluster);
  const provisioning = objectOf(properties, 'nodeProvisioningProfile');
  const isKubenet = asChoice(member(objectOf(properties, 'networkProfile'), 'networkPlugin'), ['kubenet']);
  return {
    ...(isKubenet === undefined ? {} : { kubenetPods: toPods(cluster) }),
    ...(asChoice(member(provisioning, 'mode'), ['Auto']) === undefined ? {} : { provisionsPools: true }),
    ...(frontends === undefined ? {} : { publicFrontends: frontends }),
    ...(gatewayId === undefined ? {} : { ingressGatewayId: gatewayId }),
  };
}

function toPods(cluster: ArmResource) {
  const profile = objectOf(propertiesOf(cluster), 'networkProfile');
  const texts = [...textsOf(profile, 'podCidr'), ...textsOf(profile, 'podCidrs')];
  return unionOfAddresses(texts.map((text) => toAddressSet(text) ?? []));
}

function toIngressGatewayId(cluster: ArmResource): string | undefined {
  const addOn = objectOf(objectOf(propertiesOf(cluster), 'addonProfiles'), 'ingressApplicationGateway');
  if (booleanOf(addOn, 'enabled') !== true) return undefined;
  const config = objectOf(addOn, 'config');
  return textOf(config, 'effectiveApplicationGatewayId') ?? textOf(config, 'applicationGatewayId');
}
