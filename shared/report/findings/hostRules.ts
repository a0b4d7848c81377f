import { evaluateCluster } from '../../evaluate/evaluateCluster.ts';
import { toFinding, severityRank, type Finding, type Severity } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { Firewall, NetworkRule, SourceSubnet } from '../../model/topology.ts';
import { toFix } from '../fixes/toFix.ts';
import { distinct } from '../order.ts';
import { clip } from '../text.ts';
import { toCount, toList, toRuleText } from '../words.ts';
import type { Blockage, Cut } from './blockage.ts';
import { toFirewall, type FindingContext } from './context.ts';
import { toDnsFix } from './cutFix.ts';
import { nodesKeepServers } from './nodesKeepServers.ts';

/** What is wrong with host names in network rules, and the blocked dependencies that it explains. */
export interface HostRuleFindings {
  readonly findings: readonly Finding[];
  /** Catalog ids whose own finding would tell the same once more. */
  readonly explained: ReadonlySet<string>;
  /** Whether one of the findings tells already why a dependency cannot be proven. */
  readonly explains: (row: DependencyReport) => boolean;
}

/**
 * Host names in network rules count only while the firewall's DNS proxy is on, and hold only if the source network asks the
 * firewall (Azure Firewall, FQDN filtering in network rules). Where no name resolves at all, that is told already.
 */
export function findHostRules(
  context: FindingContext,
  blockages: readonly Blockage[],
  cuts: readonly Cut[],
): HostRuleFindings {
  const ways = cuts.some(({ stage }) => stage === 'dns') ? [] : toWays(context);
  const firewalls = [...new Set(ways.map(({ firewall }) => firewall))];
  const off = firewalls.filter((firewall) => firewall.dnsProxy === 'off' && toHostRules(firewall).length > 0);
  const rescued = off.map((firewall) => ({ firewall, blockages: toRescued(firewall, context, blockages) }));
  const elsewhere = ways.filter(({ firewall, subnet }) => isElsewhere(firewall, subnet));
  return {
    findings: [
      ...rescued.map((each) => toProxyFinding(each.firewall, each.blockages, context)),
      ...toNetworks(elsewhere).map((way) => toServersFinding(way, context)),
    ],
    explains: ({ caveats }) =>
      elsewhere.length > 0 && caveats.includes('dns-not-through-firewall') && !caveats.includes('fqdn-tag-unproven'),
    explained: new Set(rescued.flatMap((each) => each.blockages.map(({ dependencyId }) => dependencyId))),
  };
}

interface Way {
  readonly firewall: Firewall;
  readonly subnet: SourceSubnet;
}

function toWays(context: FindingContext): readonly Way[] {
  return context.audited.cluster.sources.flatMap((subnet) => {
    const firewall = toFirewall(context, subnet.subnetId);
    return firewall ? [{ firewall, subnet }] : [];
  });
}

function toHostRules({ rules }: Firewall): readonly NetworkRule[] {
  return rules.network.flatMap((rule) => (rule.kind === 'network' && rule.hosts.length > 0 ? [rule] : []));
}

/** A blocked dependency is explained if it would be let through with the proxy on and the network asking it. */
function toRescued(firewall: Firewall, context: FindingContext, blockages: readonly Blockage[]): readonly Blockage[] {
  if (blockages.length === 0) return [];
  const { cluster, judged } = context.audited;
  const { topology } = context.input;
  const mended = { ...firewall, dnsProxy: 'on' } as const;
  const dnsServers = firewall.privateAddress === undefined ? [] : [firewall.privateAddress];
  const world = { ...topology, firewalls: topology.firewalls.map((each) => (each === firewall ? mended : each)) };
  const sources = cluster.sources.map((subnet) => ({ ...subnet, dnsServers }));
  const wanted = judged.filter(({ dependency }) =>
    blockages.some(({ dependencyId }) => dependencyId === dependency.id),
  );
  const again = evaluateCluster(
    { ...cluster, sources },
    wanted.map(({ dependency }) => dependency),
    world,
  );
  return blockages.filter(({ dependencyId }) => {
    const rows = again.filter(({ dependency }) => dependency.id === dependencyId);
    return rows.length > 0 && rows.every(({ verdict }) => verdict === 'allowed');
  });
}

function toProxyFinding(firewall: Firewall, blockages: readonly Blockage[], context: FindingContext): Finding {
  const rules = toHostRules(firewall);
  const [worst] = blockages.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity));
  const severity: Severity = worst?.severity ?? 'low';
  const names = distinct(blockages.flatMap(({ rows }) => rows.map(({ destination }) => destination)));
  const stopped = names.length === 0 ? '' : ` ${toList(names, 8)} would be let through with the proxy on.`;
  return toFinding({
    kind: 'dns-proxy-off',
    severity,
    clusterId: context.report.id,
    resourceId: firewall.policyId ?? firewall.id,
    title: clip(
      `${context.report.name}: the DNS proxy of ${firewall.name} is off, and ${toCount(rules.length, 'network rule')} with host names match nothing`,
      200,
    ),
    detail: `Host names in network rules count only while the DNS proxy is on and the network resolves names through the firewall. The rules are ${toList(rules.map(({ ref }) => toRuleText(ref)))}.${stopped} ${nodesKeepServers}`,
    evidence: {
      rules: rules.map(({ ref }) => toRuleText(ref)),
      dependencies: blockages.map(({ dependencyId }) => dependencyId),
    },
    fix: toDnsFix(context),
  });
}

/** The proxy is there, and the network asks somebody else. */
function isElsewhere({ dnsProxy, privateAddress }: Firewall, { dnsServers }: SourceSubnet): boolean {
  if (dnsServers === undefined || privateAddress === undefined) return false;
  return dnsProxy === 'on' && !(dnsServers.length === 1 && dnsServers[0] === privateAddress);
}

function toNetworks(ways: readonly Way[]): readonly Way[] {
  const byNetwork = Map.groupBy(ways, ({ subnet }) => subnet.virtualNetworkId?.toLowerCase() ?? '');
  return [...byNetwork.values()].flatMap(([first]) => first ?? []);
}

function toServersFinding({ firewall, subnet }: Way, context: FindingContext): Finding {
  const rules = toHostRules(firewall);
  const doubtful = context.report.dependencies.filter(
    ({ verdict, caveats }) => verdict === 'unknown' && caveats.includes('dns-not-through-firewall'),
  );
  const isHiding = doubtful.some(({ need }) => need !== 'optional');
  const servers = subnet.dnsServers ?? [];
  const asked = servers.length === 0 ? 'Azure DNS' : toList(servers);
  const network = subnet.virtualNetworkId === undefined ? 'The network' : toResourceName(subnet.virtualNetworkId);
  const effect =
    rules.length === 0
      ? 'No network rule uses host names, so that nothing is at risk today.'
      : `Host names in ${toCount(rules.length, 'network rule')} (${toList(
          rules.map(({ ref }) => toRuleText(ref)),
          4,
        )}) then hold only while both happen to see the same addresses.`;
  return toFinding({
    kind: 'dns-servers-not-firewall',
    severity: isHiding ? 'medium' : rules.length > 0 ? 'low' : 'info',
    clusterId: context.report.id,
    ...(subnet.virtualNetworkId === undefined ? {} : { resourceId: subnet.virtualNetworkId }),
    title: clip(
      `${context.report.name}: ${network} does not resolve names through ${firewall.name}, whose DNS proxy is on`,
      200,
    ),
    detail: `${network} asks ${asked}, not the firewall (${firewall.privateAddress ?? 'no address'}). ${effect} ${nodesKeepServers}`,
    evidence: {
      dnsServers: servers,
      firewallId: firewall.id,
      rules: rules.map(({ ref }) => toRuleText(ref)),
      dependencies: distinct(doubtful.map(({ id }) => id)),
    },
    fix: toServersFix(firewall, subnet),
  });
}

function toServersFix({ name, privateAddress = '' }: Firewall, { virtualNetworkId = '' }: SourceSubnet) {
  const summary = `Make ${name} (${privateAddress}) the only DNS server of ${toResourceName(virtualNetworkId)}, then reimage the nodes, for example by a node image upgrade.`;
  const properties = { dhcpOptions: { dnsServers: [privateAddress] } };
  return toFix(summary, [
    { kind: 'write', id: virtualNetworkId, type: 'Microsoft.Network/virtualNetworks', properties },
  ]);
}
