import type { AddressSet } from '../net/addressSet.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import type { PortSet } from '../net/portSet.ts';
import type { Cloud, DependencyProtocol } from './catalog.ts';
import type { Gap } from './gap.ts';
import type { JsonObject } from './json.ts';
import type { RuleRef } from './verdict.ts';

/** What a rule says of addresses: the union of its literals, IP groups (already expanded) and service tags. */
export interface AddressMatch {
  readonly addresses: AddressSet;
  /** Service tags by name, as written in the rule. */
  readonly serviceTags: readonly string[];
  /** IP groups that could not be read: what the rule matches is then partly unknown. ARM ids. */
  readonly unreadIpGroups: readonly string[];
}

interface RuleBase {
  readonly ref: RuleRef;
  readonly action: 'allow' | 'deny';
  readonly sources: AddressMatch;
  /** What Azure or the model cannot accept in the rule, in plain words; such parts match nothing. */
  readonly problems: readonly string[];
}

/** A network rule, classic or of a policy. */
export interface NetworkRule extends RuleBase {
  readonly kind: 'network';
  readonly protocols: readonly ('TCP' | 'UDP' | 'ICMP' | 'Any')[];
  readonly ports: PortSet;
  readonly destinations: AddressMatch;
  /** Host names; they count only while the DNS proxy is on. No wildcards by design. */
  readonly hosts: readonly HostPattern[];
}

/** An application rule, classic or of a policy. Its target kinds are alternatives: a flow needs to match one of them. */
export interface ApplicationRule extends RuleBase {
  readonly kind: 'application';
  readonly protocols: readonly { readonly type: 'Http' | 'Https' | 'Mssql'; readonly port: number }[];
  readonly hosts: readonly HostPattern[];
  readonly fqdnTags: readonly string[];
  readonly webCategories: readonly string[];
  readonly urls: readonly string[];
  readonly terminateTls: boolean;
  /** Present when the rule also limits destination addresses (policy rules only). */
  readonly destinations?: AddressMatch;
}

/** A DNAT rule. */
export interface NatRule extends RuleBase {
  readonly kind: 'nat';
  readonly protocols: readonly ('TCP' | 'UDP' | 'ICMP' | 'Any')[];
  readonly ports: PortSet;
  readonly destinations: AddressMatch;
  readonly translatedAddress?: string;
  readonly translatedHost?: string;
  readonly translatedPort?: number;
}

/** A rule whose place in the order is known but whose content is not: a group or parent policy that could not be read. */
export interface UnreadRules {
  readonly kind: 'unread';
  /** The unreadable policy or rule collection group. */
  readonly resourceId: string;
  readonly ref: RuleRef;
}

/** Rules of one pass, in processing order (`normalise/ruleOrder.ts`): the first match decides. */
export interface RulePasses {
  readonly nat: readonly (NatRule | UnreadRules)[];
  readonly network: readonly (NetworkRule | UnreadRules)[];
  readonly application: readonly (ApplicationRule | UnreadRules)[];
}

/** The firewall's DNS proxy. `inherited` is on only by the parent policy, on which Microsoft's documents disagree. */
export type DnsProxy = 'on' | 'off' | 'inherited' | 'unknown';

/** One Azure Firewall with its rules in the order in which Azure applies them. */
export interface Firewall {
  readonly id: string;
  readonly name: string;
  /** Absent while deallocated. */
  readonly privateAddress?: string;
  /** Every public address that egress can leave from, dotted quad; undefined entries could not be read. */
  readonly publicAddresses: readonly string[];
  /** False if at least one public address could not be read. */
  readonly publicAddressesComplete: boolean;
  readonly virtualNetworkId?: string;
  readonly dnsProxy: DnsProxy;
  readonly threatIntel: 'Off' | 'Alert' | 'Deny' | 'unknown';
  readonly threatIntelAllowedHosts: readonly HostPattern[];
  readonly idps: 'Off' | 'Alert' | 'Deny' | 'unknown';
  /** True if a provisioning state is Failed: instances may hold different rules. */
  readonly provisioningFailed: boolean;
  readonly policyId?: string;
  readonly rules: RulePasses;
}

/** Where a route sends what it matches. Names are ARM's. */
export type NextHopType =
  | 'VirtualAppliance'
  | 'Internet'
  | 'VirtualNetworkGateway'
  | 'VnetLocal'
  | 'VirtualNetworkPeering'
  | 'VirtualNetworkServiceEndpoint'
  | 'PrivateEndpoint'
  | 'None'
  | 'unknown';

/** One candidate route of a subnet. */
export interface Route {
  readonly name: string;
  readonly origin: 'user' | 'system';
  readonly destination:
    | { readonly kind: 'prefix'; readonly addresses: AddressSet; readonly length: number; readonly text: string }
    | { readonly kind: 'serviceTag'; readonly tag: string };
  readonly nextHopType: NextHopType;
  readonly nextHopAddress?: string;
  /** The route table, peering, endpoint or network that it comes from. */
  readonly resourceId?: string;
}

/** A node or pod subnet: a place where the cluster's egress begins. */
export interface SourceSubnet {
  /** null for the managed network that AKS made itself and that could not be read. */
  readonly subnetId: string | null;
  /** Agent pools with nodes or pods in it. */
  readonly pools: readonly string[];
  /** Every address that the firewall can see as a source. Empty if the subnet could not be read. */
  readonly addresses: AddressSet;
  readonly virtualNetworkId?: string;
  readonly routeTableId?: string;
  /** All candidate routes, user and system; the longest prefix decides (`evaluate/route.ts`). */
  readonly routes: readonly Route[];
  /** True if gateways may add routes that configuration does not show (a gateway is reachable and propagation is on). */
  readonly learnsRoutes: boolean;
  /** The network's DNS servers; empty means Azure DNS; undefined if unread. */
  readonly dnsServers?: readonly string[];
  readonly natGatewayId?: string;
  readonly networkSecurityGroupId?: string;
  /** What could not be read about this subnet; any entry makes verdicts that rest on it `unknown`. */
  readonly gaps: readonly Gap[];
}

/** What decides how a cluster's nodes get their packages. */
export interface NodeSettings {
  /** True if at least one Linux pool runs Ubuntu; that is so too where a pool names no operating system image. */
  readonly ubuntu: boolean;
  /** As ARM spells it (None, Unmanaged, NodeImage, SecurityPatch); absent if the cluster names none. */
  readonly upgradeChannel?: string;
}

/** One entry of the list that a cluster makes of what it needs to reach (outboundNetworkDependenciesEndpoints). */
export interface OwnEndpoint {
  /** AKS's own word for what it is for, lower case: `images`, `ubuntu-optional` … */
  readonly category: string;
  /** A host, a `*.suffix` pattern or an address, lower case. */
  readonly host: string;
  readonly port: number;
  readonly protocol: DependencyProtocol;
}

/** One cluster as evaluation sees it. */
export interface ClusterTopology {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly cloud: Cloud;
  /** As ARM spells it: an open set (loadBalancer, userDefinedRouting, managedNATGateway, none, block …). */
  readonly outboundType: string;
  readonly apiServer: 'public' | 'privateLink' | 'vnetIntegration';
  /** The API server's host: `properties.fqdn` or, on a private cluster, the private name. */
  readonly apiServerHost?: string;
  /** Authorized IP ranges as one set; absent if the API server is open to all. */
  readonly authorizedRanges?: AddressSet;
  /** Service tags among the authorized ranges; which addresses they add is not known here. Absent if there are none. */
  readonly authorizedTags?: readonly string[];
  readonly networkIsolated: boolean;
  /** Absent if the cluster's pools could not be read. */
  readonly nodes?: NodeSettings;
  /**
   * The cluster's raw ARM body, for conditions of the catalog, and under `$` names what the rest of the estate tells of it:
   * `$extensions`, a list of raw resources, absent if they could not be read, and `$values`, by feature a list of values for
   * placeholders. Absent if the body is not at hand: then every condition on settings is unknown.
   */
  readonly settings?: JsonObject;
  /** What the cluster itself says it needs to reach; absent if it was not read. */
  readonly ownEndpoints?: readonly OwnEndpoint[];
  readonly sources: readonly SourceSubnet[];
}

/** The Azure-neutral egress paths of an estate. Evaluation reads this and never ARM JSON. */
export interface Topology {
  readonly clusters: readonly ClusterTopology[];
  readonly firewalls: readonly Firewall[];
  readonly gaps: readonly Gap[];
}
