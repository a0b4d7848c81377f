import { toFinding, type Finding, type Fix } from '../../../model/finding.ts';
import { isSameId, toResourceName } from '../../../model/resourceId.ts';
import type { SourceSubnet } from '../../../model/topology.ts';
import { isAddressSubset, overlapsAddresses } from '../../../net/addressSet.ts';
import { toNewRouteEdit, toRouteRemoval } from '../../fixes/routeEdits.ts';
import { toFix } from '../../fixes/toFix.ts';
import { clip } from '../../text.ts';
import { toList } from '../../words.ts';
import type { FindingContext } from '../context.ts';

/** Routes to pods that AKS keeps on a kubenet cluster: inside the pods' addresses, to a node. */
function toNodeRoutes(sources: readonly SourceSubnet[], pods: SourceSubnet['addresses']): ReadonlyMap<string, string> {
  const routes = sources
    .flatMap((source) => source.routes)
    .flatMap(({ origin, destination, nextHopAddress }) => {
      const isPods = destination.kind === 'prefix' && isAddressSubset(destination.addresses, pods);
      return origin === 'user' && isPods && nextHopAddress !== undefined
        ? [[destination.text, nextHopAddress] as const]
        : [];
    });
  return new Map(routes.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Application gateways that send requests to pods of a kubenet cluster by routes of their own table, which AKS does not keep:
 * it has to mirror the routes to nodes in the cluster's table (Application Gateway ingress controller, kubenet).
 */
export function findGatewayRoutes(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const pods = cluster.kubenetPods;
  if (pods === undefined || pods.length === 0 || cluster.sources.some(({ gaps }) => gaps.length > 0)) return [];
  const wanted = toNodeRoutes(cluster.sources, pods);
  return (context.input.topology.applicationGateways ?? []).flatMap((gateway) => {
    if (gateway.subnet.gaps.length > 0) return [];
    const own = toNodeRoutes([gateway.subnet], pods);
    const isServing = isSameId(gateway.id, cluster.ingressGatewayId) || overlapsAddresses(gateway.backends, pods);
    if (!isServing && own.size === 0) return [];
    const lacking = [...wanted].filter(([prefix, hop]) => own.get(prefix) !== hop);
    const surplus = [...own].filter(([prefix]) => !wanted.has(prefix));
    if (lacking.length + surplus.length === 0) return [];
    const routes = gateway.subnet.routes;
    return [
      toGatewayFinding(
        { gatewayId: gateway.id, tableId: gateway.subnet.routeTableId, lacking, surplus, routes },
        context,
      ),
    ];
  });
}

interface OutOfStep {
  readonly gatewayId: string;
  readonly tableId: string | undefined;
  /** Prefix and node. */
  readonly lacking: readonly (readonly [string, string])[];
  readonly surplus: readonly (readonly [string, string])[];
  readonly routes: SourceSubnet['routes'];
}

function toGatewayFinding(found: OutOfStep, context: FindingContext): Finding {
  const { cluster } = context.audited;
  const { gatewayId, lacking, surplus } = found;
  const name = toResourceName(gatewayId);
  const prefixes = toList([...lacking, ...surplus].map(([prefix]) => prefix));
  return toFinding({
    kind: 'appgw-routes-out-of-step',
    severity: 'high',
    clusterId: cluster.id,
    resourceId: gatewayId,
    title: clip(`${cluster.name}: ${name} does not find pods in ${prefixes}`, 200),
    detail: `With kubenet an application gateway reaches pods by a route for each node. The routes of ${name} are not those of the cluster's nodes: requests for pods in ${prefixes} are lost or reach the wrong node.`,
    evidence: {
      gatewayId,
      ...(found.tableId === undefined ? {} : { routeTableId: found.tableId }),
      lacking: lacking.map(([prefix, node]) => ({ prefix, node })),
      surplus: surplus.map(([prefix, node]) => ({ prefix, node })),
    },
    fix: toGatewayFix(found, name),
  });
}

function toGatewayFix({ tableId, lacking, surplus, routes }: OutOfStep, gateway: string): Fix {
  const summary = `Give the route table of ${gateway} the same routes to nodes as the cluster's, or associate its subnet with that table.`;
  if (tableId === undefined) return { summary, proven: false };
  const nameOf = (prefix: string) =>
    routes.find(({ destination }) => destination.kind === 'prefix' && destination.text === prefix)?.name;
  return toFix(summary, [
    ...lacking.map(([prefix, node]) =>
      toNewRouteEdit(tableId, {
        name: nameOf(prefix) ?? `pods-${prefix.replaceAll(/[./]/g, '-')}`,
        prefix,
        hop: 'VirtualAppliance',
        address: node,
      }),
    ),
    ...surplus.map(([prefix]) => toRouteRemoval(tableId, nameOf(prefix) ?? '')),
  ]);
}
