import type { Finding, Severity } from '../shared/model/finding.ts';
import { toFinding } from '../shared/model/finding.ts';
import type { ClusterReport, DependencyReport, Report } from '../shared/model/report.ts';
import type { Path, Step, Verdict } from '../shared/model/verdict.ts';
import { toSummary } from '../shared/report/summary.ts';

/** How a fleet is made up. */
export interface FleetShape {
  readonly clusters: number;
  readonly dependencies: number;
  /** Every cluster with denials and rules of its own, so that nothing on the page can be told together; else as fleets are. */
  readonly motley?: boolean;
}

const generatedAt = '2026-11-21T12:00:00.000Z';
const features = ['core', 'acr', 'azure-monitor', 'defender', 'azure-policy', 'os-updates', 'flux', 'workload-images'];
const locations = ['westeurope', 'northeurope', 'eastus', 'uksouth'];
const group = (index: number) =>
  `/subscriptions/00000000-0000-0000-0000-0000000000${String(index % 90).padStart(2, '0')}/resourceGroups/rg-net-${index}/providers`;
const clusterId = (index: number) => `${group(index)}/Microsoft.ContainerService/managedClusters/${nameOf(index)}`;
const nameOf = (index: number) => `aks-${locations[index % 4] ?? ''}-${String(index).padStart(3, '0')}`;
const subnetId = (index: number, name: string) =>
  `${group(index)}/Microsoft.Network/virtualNetworks/vnet-${index}/subnets/${name}`;
const firewallOf = (index: number) => `fw-hub-${index % 8}`;
const firewallId = (index: number) => `${group(index % 8)}/Microsoft.Network/azureFirewalls/${firewallOf(index)}`;

/** A report on a made-up fleet: clusters behind eight firewalls, one firewall with a denial, a few clusters in doubt. Always the same. */
export function toFleetReport(shape: FleetShape): Report {
  const clusters = Array.from({ length: shape.clusters }, (_, index) => toCluster(index, shape));
  const findings = clusters.flatMap(toFindings).toSorted((a, b) => rank(a.severity) - rank(b.severity));
  return {
    schemaVersion: '1.0',
    generatedAt,
    source: { kind: 'azure', description: `${shape.clusters} clusters` },
    catalogVersion: '2026-08-21',
    complete: true,
    summary: toSummary({ clusters, findings, gaps: [] }),
    clusters,
    findings,
    drift: null,
    denies: [],
    gaps: [],
  };
}

function rank(severity: Severity): number {
  return ['critical', 'high', 'medium', 'low', 'info'].indexOf(severity);
}

function toCluster(index: number, shape: FleetShape): ClusterReport {
  return {
    id: clusterId(index),
    name: nameOf(index),
    location: locations[index % 4] ?? '',
    cloud: 'AzureCloud',
    outboundType: 'userDefinedRouting',
    apiServer: 'privateLink',
    networkIsolated: false,
    auditedAt: new Date(Date.parse(generatedAt) - index * 60_000).toISOString(),
    trend: [
      { since: '2026-11-19T08:00:00.000Z', state: 'ok' },
      { since: '2026-11-20T08:00:00.000Z', state: index % 3 === 0 ? 'blocked' : 'atRisk' },
      { since: '2026-11-21T08:00:00.000Z', state: index % 8 === 3 ? 'blocked' : 'ok' },
    ],
    egress: ['snet-system', 'snet-user'].map((name) => ({
      subnetId: subnetId(index, name),
      pools: [name.slice(5)],
      via: 'azureFirewall',
      firewallId: firewallId(index),
      routeTableId: `${group(index)}/Microsoft.Network/routeTables/rt-${index}`,
      reason: `Route default leads to VirtualAppliance 10.${index % 200}.0.4.`,
    })),
    dependencies: Array.from({ length: shape.dependencies }, (_, row) => toDependency(index, row, shape)),
  };
}

function toVerdict(index: number, row: number, { motley = false }: FleetShape): Verdict {
  if (motley)
    return (
      (['allowed', 'denied', 'partial', 'unknown'] as const)[(index * 31 + row * 17 + index * row) % 4] ?? 'allowed'
    );
  if (index % 8 === 3 && row < 2) return 'denied';
  if (index % 23 === 7 && row === 5) return 'unknown';
  return index % 31 === 11 && row === 9 ? 'partial' : 'allowed';
}

function toDependency(index: number, row: number, shape: FleetShape): DependencyReport {
  const verdict = toVerdict(index, row, shape);
  const feature = features[row % features.length] ?? 'core';
  return {
    id: `${feature}.fqdn.host-${row}.global`,
    destination: row === 1 ? 'mcr.microsoft.com' : `host-${row}.${feature}.example.com`,
    protocol: row % 9 === 4 ? 'HTTP' : 'HTTPS',
    port: row % 9 === 4 ? 80 : 443,
    need: row % 7 === 6 ? 'recommended' : 'required',
    features: [feature],
    source: 'https://learn.microsoft.com/azure/aks/outbound-rules-control-egress',
    verdict,
    caveats: row % 5 === 0 ? ['fqdn-tag-claimed'] : [],
    paths: ['snet-system', 'snet-user'].map((name) =>
      toPath(index, row, { name, verdict, motley: shape.motley === true }),
    ),
    ...(verdict === 'denied' && index % 2 === 1
      ? { observed: { denied: 12 + row, firstSeen: '2026-11-21T09:10:00.000Z', lastSeen: '2026-11-21T11:50:00.000Z' } }
      : {}),
  };
}

function toPath(
  index: number,
  row: number,
  { name, verdict, motley }: { readonly name: string; readonly verdict: Verdict; readonly motley: boolean },
): Path {
  const route: Step = {
    stage: 'route',
    outcome: 'pass',
    resourceId: `${group(index)}/Microsoft.Network/routeTables/rt-${index}`,
    note: `Route default (0.0.0.0/0) of rt-${index} leads to firewall ${firewallOf(index)} (10.${index % 200}.0.4).`,
  };
  const rule = {
    group: 'rcg-aks',
    collection: `allow-${features[row % features.length] ?? ''}`,
    name: motley ? `rule-${index}-${row}` : `rule-${row % 20}`,
  };
  const outcomes = { allowed: 'allow', denied: 'deny', partial: 'deny', unknown: 'unknown' } as const;
  const last: Step =
    verdict === 'allowed'
      ? { stage: 'application', outcome: 'allow', resourceId: firewallId(index), rule }
      : {
          stage: verdict === 'denied' ? 'application' : 'default',
          outcome: outcomes[verdict],
          resourceId: firewallId(index),
          ...(verdict === 'denied' ? { rule: { ...rule, collection: 'corporate-blocked' } } : {}),
          note: `No rule lets it out of 10.${index % 200}.4.0/24.`,
        };
  return { subnetId: subnetId(index, name), verdict, trace: [route, last] };
}

function toFindings(cluster: ClusterReport, index: number): readonly Finding[] {
  const bad = cluster.dependencies.filter(({ verdict }) => verdict !== 'allowed').slice(0, 4);
  return bad.map((row) =>
    toFinding({
      kind: 'dependency-denied',
      severity: row.verdict === 'denied' ? 'critical' : row.verdict === 'partial' ? 'high' : 'low',
      clusterId: cluster.id,
      dependencyId: row.id,
      title: `${cluster.name}: required ${row.destination} ${row.protocol}:${row.port} is ${row.verdict === 'denied' ? 'blocked' : 'in doubt'}`,
      detail: `Traffic from snet-system and snet-user to ${row.destination} (${row.protocol} ${row.port}) is blocked. Rule rcg-aks/corporate-blocked denies it. Images from Microsoft cannot be pulled: system pods and new nodes stay in ImagePullBackOff.`,
      evidence: { need: row.need, destinations: [row.destination] },
      fix: {
        summary: `Allow ${row.destination} before that rule.`,
        azCli: `az network firewall policy rule-collection-group collection add-filter-collection --resource-group rg-net-${index % 8} --policy-name fp-${index % 8} --rule-collection-group-name rcg-aks --name allow-${row.port} --collection-priority 199 --action Allow --source-addresses 10.${index}.4.0/24 --protocols Https=443 --target-fqdns ${row.destination}`,
        proven: false,
      },
    }),
  );
}
