import { evaluateCluster } from '../../../shared/evaluate/evaluateCluster.ts';
import type { Dependency, JudgedDependency } from '../../../shared/model/catalog.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../../shared/model/json.ts';
import type { Topology } from '../../../shared/model/topology.ts';
import { toTopology } from '../../../shared/normalise/toTopology.ts';
import {
  cluster,
  collection,
  estateOf,
  firewall,
  hub,
  ids,
  policy,
  publicIp,
  route,
  routeTable,
  ruleGroup,
  spoke,
} from '../../normalise/support/smallEstate.ts';

/** A cluster in a spoke with Azure's own DNS whose default route leads to the firewall: what an estate needs beside the firewall's own parts. */
export function around(parts: readonly ArmResource[]): readonly ArmResource[] {
  const toFirewall = routeTable([route('default', '0.0.0.0/0', 'VirtualAppliance', '10.40.1.4')]);
  return [cluster(), spoke({ dhcpOptions: { dnsServers: [] } }), hub(), toFirewall, publicIp(), ...parts];
}

/** A firewall with a policy of one group, a collection for each entry: its action and its rules. */
export function withCollections(
  collections: readonly (readonly [action: string, rules: readonly Json[]])[],
  more: { readonly firewall?: JsonObject; readonly policy?: JsonObject } = {},
): readonly ArmResource[] {
  const group = ruleGroup(
    ids.policy,
    'g',
    100,
    collections.map(([action, rules], index) => collection(`c${index}`, 100 + index, action, rules)),
  );
  return [
    firewall({ firewallPolicy: { id: ids.policy }, ...more.firewall }),
    policy(ids.policy, [group], more.policy),
    group,
  ];
}

/** What the estate's one cluster gets of a dependency, with the topology that it was judged by. */
export function judge(
  parts: readonly ArmResource[],
  flow: Dependency,
): { readonly judged: JudgedDependency; readonly topology: Topology } {
  const topology = toTopology(estateOf(around(parts)));
  const [own] = topology.clusters;
  const [judged] = own ? evaluateCluster(own, [flow], topology) : [];
  if (!judged) throw new Error('The estate has no cluster.');
  return { judged, topology };
}
