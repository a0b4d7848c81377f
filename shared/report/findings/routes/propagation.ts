import { defaultLegs } from '../../../evaluate/route.ts';
import { toFinding, type Finding, type Fix } from '../../../model/finding.ts';
import { toResourceName } from '../../../model/resourceId.ts';
import type { SourceSubnet } from '../../../model/topology.ts';
import { distinct } from '../../order.ts';
import { clip } from '../../text.ts';
import { toList, toSubnetText } from '../../words.ts';
import { toCommandLine, toScopeWords } from '../azCli.ts';
import type { FindingContext } from '../context.ts';
import { isDefaultUserRoute } from '../cutFix.ts';

/**
 * Subnets whose default route leads to a firewall while a gateway may teach them longer routes, which would win over it (Azure,
 * virtual network traffic routing). Most gateways teach private ranges only, and what they teach is in no configuration, so
 * verdicts stand and this is for information, once a cluster.
 */
export function findPropagation(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const taught = cluster.sources.filter((source) => isTaught(source, context));
  if (taught.length === 0) return [];
  const subnets = toList(distinct(taught.map(({ subnetId }) => toSubnetText(subnetId))));
  const teachers = toList(distinct(taught.map(({ learnsFrom = 'a gateway' }) => learnsFrom)));
  const tableIds = distinct(taught.flatMap(({ routeTableId }) => routeTableId ?? []));
  const [tableId] = tableIds;
  return [
    toFinding({
      kind: 'route-propagation-on',
      severity: 'info',
      clusterId: cluster.id,
      ...(tableId === undefined ? {} : { resourceId: tableId }),
      title: clip(`${cluster.name}: ${teachers} may teach ${subnets} routes past the firewall`, 200),
      detail: `The default route of ${subnets} leads to the firewall, and its route table takes routes from gateways (disableBgpRoutePropagation is off). A longer public prefix that ${teachers} advertises would win over the default route; no configuration shows whether one is advertised, and verdicts here suppose that none is. The effective routes of a node tell.`,
      evidence: {
        learnsFrom: teachers,
        routeTableIds: tableIds,
        subnets: taught.flatMap(({ subnetId }) => subnetId ?? []),
      },
      fix: toPropagationFix(tableIds),
    }),
  ];
}

/** The default route in use is one that somebody wrote; where a gateway may teach the default route itself, nothing is proved anyway. */
function isTaught(subnet: SourceSubnet, { audited: { cluster }, input }: FindingContext): boolean {
  if (!subnet.learnsRoutes || subnet.gaps.length > 0 || !subnet.routes.some(isDefaultUserRoute)) return false;
  const legs = defaultLegs({ subnet, topology: input.topology, cloud: cluster.cloud });
  return legs.some(({ hop }) => hop.kind === 'firewall');
}

function toPropagationFix(tableIds: readonly string[]): Fix {
  const lines = tableIds.map(toLine);
  const whole = lines.flatMap((line) => line ?? []);
  const names = toList(tableIds.map(toResourceName));
  const summary = `Turn off gateway route propagation in ${names}, after routes of your own lead to what only the gateway knows.`;
  return {
    summary,
    ...(whole.length === lines.length && whole.length > 0 ? { azCli: whole.join('\n') } : {}),
    proven: false,
  };
}

function toLine(tableId: string): string | undefined {
  const scope = toScopeWords(tableId);
  const name = ['--name', toResourceName(tableId)];
  const off = ['--disable-bgp-route-propagation', 'true'];
  return scope && toCommandLine(['az', 'network', 'route-table', 'update', ...scope, ...name, ...off]);
}
