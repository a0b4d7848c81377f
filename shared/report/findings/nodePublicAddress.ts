import { toFinding, type Finding } from '../../model/finding.ts';
import { clip } from '../text.ts';
import { toCount, toList } from '../words.ts';
import type { FindingContext } from './context.ts';

/**
 * Nodes with public addresses of their own. Behind a default route to a firewall they are reached past it, and their answers
 * leave through it, which drops them. An isolated cluster has a finding of its own for it.
 */
export function findNodeAddresses(context: FindingContext): readonly Finding[] {
  const { cluster, egress } = context.audited;
  const pools = cluster.nodes?.publicAddressPools ?? [];
  if (pools.length === 0 || cluster.networkIsolated) return [];
  const isBehindFirewall = egress.some(({ via }) => via === 'azureFirewall' || via === 'virtualAppliance');
  return [
    toFinding({
      kind: 'node-public-ip',
      severity: isBehindFirewall ? 'medium' : 'info',
      clusterId: cluster.id,
      title: clip(
        `${cluster.name}: nodes of ${toCount(pools.length, 'pool')} have public addresses (${toList(pools)})`,
        200,
      ),
      detail: isBehindFirewall
        ? 'From the internet these nodes are reached past the firewall, and their answers leave through it, which drops them as belonging to no session. What the nodes open themselves still follows the default route.'
        : "These nodes leave with addresses of their own, which no list of the cluster's public addresses holds.",
      evidence: { pools },
      fix: {
        summary: `Replace ${toList(pools)} by pools without node public addresses: the setting cannot be changed on a pool.`,
        proven: false,
      },
    }),
  ];
}
