import { toFinding, type Finding } from '../../model/finding.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toList, toSubnetText } from '../words.ts';
import { toCause, type FindingContext } from './context.ts';
import { isUnknownHop } from './egressWay.ts';

/**
 * A firewall that was stopped while the cluster's default route leads to an address that no running firewall has. It keeps
 * neither its private address nor anything that passes through it (Azure Firewall FAQ, known issues).
 */
export function findDeallocated(context: FindingContext): readonly Finding[] {
  const { cluster, egress } = context.audited;
  const lost = egress.filter(isUnknownHop);
  const stopped = context.input.topology.firewalls.filter(({ deallocated }) => deallocated === true);
  if (lost.length === 0) return [];
  const subnets = toList(distinct(lost.map(({ subnetId }) => toSubnetText(subnetId))));
  const reasons = distinct(lost.flatMap(({ reason }) => reason ?? []));
  const needed = context.report.dependencies.filter(({ need }) => need === 'required').map(({ id }) => id);
  const cause = toCause(context, needed);
  return stopped.map((firewall) =>
    toFinding({
      kind: 'firewall-deallocated',
      severity: 'high',
      clusterId: cluster.id,
      resourceId: firewall.id,
      title: clip(
        `${cluster.name}: firewall ${firewall.name} is stopped, and egress of ${subnets} leads to no running firewall`,
        200,
      ),
      detail: [
        `${firewall.name} shows no address configuration, as a firewall does that was deallocated.`,
        ...reasons,
        'No running firewall has that address: if it was the one of this firewall, everything the cluster needs is cut.',
        'When it is started again it may get another private address, so compare the routes then.',
      ].join(' '),
      evidence: {
        firewallId: firewall.id,
        egress: lost.map(({ subnetId, routeTableId, reason }) => ({
          subnetId,
          ...(routeTableId ? { routeTableId } : {}),
          ...(reason === undefined ? {} : { reason }),
        })),
      },
      ...(cause === undefined ? {} : { cause }),
      fix: {
        summary: `Allocate ${firewall.name} again with its network and public addresses, then set the next hop of the routes to the private address that it gets.`,
        proven: false,
      },
    }),
  );
}
