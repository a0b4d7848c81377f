import type { Dependency, JudgedDependency, Need } from '../../shared/model/catalog.ts';
import type { Deny } from '../../shared/model/deny.ts';
import type { Change } from '../../shared/model/drift.ts';
import type { Egress } from '../../shared/model/report.ts';
import type {
  ApplicationRule,
  ClusterTopology,
  Firewall,
  NetworkRule,
  SourceSubnet,
} from '../../shared/model/topology.ts';
import type { Path, Step, Verdict } from '../../shared/model/verdict.ts';
import { toAddressSet } from '../../shared/net/addressSet.ts';
import type { AuditedCluster, ReportInput } from '../../shared/report/reportInput.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers';

export const clusterId = `${group}/Microsoft.ContainerService/managedClusters/aks-one`;
export const firewallId = `${group}/Microsoft.Network/azureFirewalls/fw-hub`;
export const policyId = `${group}/Microsoft.Network/firewallPolicies/fp-hub`;
export const routeTableId = `${group}/Microsoft.Network/routeTables/rt-nodes`;
export const subnetId = `${group}/Microsoft.Network/virtualNetworks/vnet-spoke/subnets/snet-nodes`;
export const otherSubnetId = `${group}/Microsoft.Network/virtualNetworks/vnet-spoke/subnets/snet-pods`;
export const generatedAt = '2026-03-02T10:00:00.000Z';

/** The step of a flow that no rule lets through. */
export const defaultDeny: Step = {
  stage: 'default',
  outcome: 'deny',
  resourceId: firewallId,
  note: 'No rule lets HTTPS:443 to packages.aks.azure.com out of 10.42.1.0/24.',
};

export const allowStep: Step = {
  stage: 'application',
  outcome: 'allow',
  resourceId: firewallId,
  rule: { collection: 'allow-aks', collectionPriority: 200, name: 'core' },
};

export const droppedRoute: Step = {
  stage: 'route',
  outcome: 'deny',
  resourceId: routeTableId,
  note: 'Route default (0.0.0.0/0) of rt-nodes drops it.',
};

export function buildPath(verdict: Verdict, step: Step, from: string | null = subnetId): Path {
  return { subnetId: from, verdict, trace: [step] };
}

interface JudgedOptions {
  readonly id?: string;
  readonly destination?: string;
  readonly need?: Need;
  readonly port?: number;
  readonly protocol?: Dependency['protocol'];
  readonly verdict?: Verdict;
  readonly caveats?: JudgedDependency['caveats'];
  readonly paths?: readonly Path[];
}

/** A required HTTPS dependency on packages.aks.azure.com that the default deny blocks, unless told otherwise. */
export function buildJudged(options: JudgedOptions = {}): JudgedDependency {
  const verdict = options.verdict ?? 'denied';
  return {
    dependency: {
      id: options.id ?? 'core.fqdn.packages-aks.global',
      destination: { kind: 'host', pattern: options.destination ?? 'packages.aks.azure.com' },
      protocol: options.protocol ?? 'HTTPS',
      port: options.port ?? 443,
      need: options.need ?? 'required',
      features: ['core'],
      source: 'https://example.com/outbound-rules',
      coveredByFqdnTag: true,
      serviceTags: [],
      isApiServer: false,
    },
    verdict,
    caveats: options.caveats ?? [],
    paths: options.paths ?? [buildPath(verdict, verdict === 'allowed' ? allowStep : defaultDeny)],
  };
}

/** A dependency that is let through. */
export function buildAllowed(id: string, destination: string, options: JudgedOptions = {}): JudgedDependency {
  return buildJudged({ ...options, id, destination, verdict: 'allowed' });
}

export function buildSource(overrides: Partial<SourceSubnet> = {}): SourceSubnet {
  return {
    subnetId,
    pools: ['system'],
    addresses: toAddressSet('10.42.1.0/24') ?? [],
    routeTableId,
    routes: [
      {
        name: 'default',
        origin: 'user',
        destination: { kind: 'prefix', addresses: toAddressSet('*') ?? [], length: 0, text: '0.0.0.0/0' },
        nextHopType: 'VirtualAppliance',
        nextHopAddress: '10.42.2.4',
        resourceId: routeTableId,
      },
    ],
    learnsRoutes: false,
    gaps: [],
    ...overrides,
  };
}

export function buildCluster(overrides: Partial<ClusterTopology> = {}): ClusterTopology {
  return {
    id: clusterId,
    name: 'aks-one',
    location: 'eastus',
    cloud: 'AzureCloud',
    outboundType: 'userDefinedRouting',
    apiServer: 'public',
    networkIsolated: false,
    sources: [buildSource()],
    ...overrides,
  };
}

export const throughFirewall: Egress = { subnetId, pools: ['system'], via: 'azureFirewall', firewallId, routeTableId };

const nothingMatched = { addresses: [], serviceTags: [], unreadIpGroups: [] };

export function buildApplicationRule(overrides: Partial<ApplicationRule> = {}): ApplicationRule {
  return {
    kind: 'application',
    ref: { collection: 'allow-aks', collectionPriority: 200, name: 'core' },
    action: 'allow',
    sources: nothingMatched,
    problems: [],
    protocols: [{ type: 'Https', port: 443 }],
    hosts: [],
    fqdnTags: [],
    webCategories: [],
    urls: [],
    terminateTls: false,
    ...overrides,
  };
}

export function buildNetworkRule(overrides: Partial<NetworkRule> = {}): NetworkRule {
  return {
    kind: 'network',
    ref: { collection: 'allow-time', collectionPriority: 300, name: 'ntp' },
    action: 'allow',
    sources: nothingMatched,
    problems: [],
    protocols: ['UDP'],
    ports: [{ first: 123, last: 123 }],
    destinations: nothingMatched,
    hosts: [],
    ...overrides,
  };
}

export function buildFirewall(overrides: Partial<Firewall> = {}): Firewall {
  return {
    id: firewallId,
    name: 'fw-hub',
    privateAddress: '10.42.2.4',
    publicAddresses: ['203.0.113.7'],
    publicAddressesComplete: true,
    dnsProxy: 'on',
    threatIntel: 'Alert',
    threatIntelAllowedHosts: [],
    idps: 'Off',
    provisioningFailed: false,
    rules: { nat: [], network: [], application: [buildApplicationRule()] },
    ...overrides,
  };
}

export function buildAudited(
  judged: readonly JudgedDependency[],
  overrides: Partial<AuditedCluster> = {},
): AuditedCluster {
  return { cluster: buildCluster(), egress: [throughFirewall], judged, ...overrides };
}

interface InputOptions extends Partial<Omit<ReportInput, 'clusters' | 'topology'>> {
  readonly audited?: AuditedCluster;
  readonly firewalls?: readonly Firewall[];
  readonly gaps?: ReportInput['topology']['gaps'];
}

/** The input of a report on one cluster behind one classic firewall. */
export function buildInput(judged: readonly JudgedDependency[], options: InputOptions = {}): ReportInput {
  const { audited = buildAudited(judged), firewalls = [buildFirewall()], gaps = [], ...overrides } = options;
  return {
    generatedAt,
    source: { kind: 'azure', description: 'two subscriptions' },
    catalogVersion: '2026-02-01',
    topology: { clusters: [audited.cluster], firewalls, gaps },
    clusters: [audited],
    estateGaps: [],
    denies: [],
    denyGaps: [],
    drift: null,
    ...overrides,
  };
}

export function buildDeny(overrides: Partial<Deny> = {}): Deny {
  return {
    class: 'dependency',
    clusterId,
    dependencyIds: ['core.fqdn.packages-aks.global'],
    destination: 'packages.aks.azure.com',
    port: 443,
    protocol: 'HTTPS',
    count: 37,
    sources: 2,
    defaultAction: true,
    firstSeen: '2026-03-02T08:00:00.000Z',
    lastSeen: '2026-03-02T09:55:00.000Z',
    ...overrides,
  };
}

export function buildChange(overrides: Partial<Change> = {}): Change {
  return {
    fingerprint: 'c0ffee00c0ffee00',
    resourceId: firewallId,
    path: 'applicationRuleCollections[name=allow-aks].rules[name=core].targetFqdns',
    kind: 'changed',
    before: ['packages.aks.azure.com'],
    after: [],
    severity: 'high',
    effect: 'narrows',
    breaks: ['core.fqdn.packages-aks.global'],
    changedBy: 'Ada Example',
    changedAt: '2026-03-02T07:30:00.000Z',
    ...overrides,
  };
}
