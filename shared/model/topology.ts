import type { AddressSet } from '../net/addressSet.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import type { PortSet } from '../net/portSet.ts';
import type { ServiceTagList } from '../net/serviceTagList.ts';
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
  /** Addresses of those service tags whose prefixes the estate's tag list tells, by name as written; absent if none. */
  readonly tagAddresses?: ReadonlyMap<string, AddressSet>;
}

interface RuleBase {
  readonly ref: RuleRef;
  readonly action: 'allow' | 'deny';
  readonly sources: AddressMatch;
  /** What Azure or the model cannot accept in the rule, in plain words; such parts match nothing. */
  readonly problems: readonly string[];
  /** Host names of the rule that match nothing, as written: a star where none counts, a text that is no name. Absent if none. */
  readonly invalidHosts?: readonly string[];
  /** True if the last change of an IP group of the rule failed or is under way. */
  readonly isUnsettled?: boolean;
  /** True if an emptied IP group makes Azure skip the rule; it has no sources then. */
  readonly isSkipped?: boolean;
  /** The emptied IP groups of a skipped rule, ARM ids; absent if there are none. */
  readonly emptyIpGroups?: readonly string[];
  /** The IP groups that all sources of the rule come from, ARM ids; absent if it names addresses itself too. */
  readonly sourceIpGroups?: readonly string[];
}

/** A network rule, classic or of a policy. It matches by addresses, service tags or host names and nothing else. */
export interface NetworkRule extends RuleBase {
  readonly kind: 'network';
  readonly protocols: readonly ('TCP' | 'UDP' | 'ICMP' | 'Any')[];
  readonly ports: PortSet;
  readonly destinations: AddressMatch;
  /** Host names; they count only while the DNS proxy is on. No wildcards by design. */
  readonly hosts: readonly HostPattern[];
}

/**
 * An application rule, classic or of a policy. Its target kinds are alternatives: a flow needs to match one of them. FQDN
 * tags, web categories and URLs may match hosts that `hosts` does not name.
 */
export interface ApplicationRule extends RuleBase {
  readonly kind: 'application';
  readonly protocols: readonly { readonly type: 'Http' | 'Https' | 'Mssql'; readonly port: number }[];
  readonly hosts: readonly HostPattern[];
  readonly fqdnTags: readonly string[];
  /** Texts among the FQDN tags that are none, with the tag that they look like; they match nothing. Absent if none. */
  readonly misspeltTags?: readonly { readonly text: string; readonly meant: string }[];
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
  /** What a single rule does if it matches: its collection tells. Absent where that is not known. */
  readonly action?: 'allow' | 'deny';
  /** The most that a single rule can match: what could not be read of it widened to everything. Absent where nothing is known. */
  readonly reach?: NetworkRule | ApplicationRule;
}

/** Rules of one pass, in processing order (`normalise/ruleOrder.ts`): the first match decides. */
export interface RulePasses {
  readonly nat: readonly (NatRule | UnreadRules)[];
  readonly network: readonly (NetworkRule | UnreadRules)[];
  readonly application: readonly (ApplicationRule | UnreadRules)[];
}

/** The firewall's DNS proxy. `inherited` is on only by the parent policy, on which Microsoft's documents disagree. */
export type DnsProxy = 'on' | 'off' | 'inherited' | 'unknown';

/** What a firewall's diagnostic settings do with its denied flows. */
export interface FirewallLogging {
  /** Log Analytics workspaces (ARM ids, sorted) that get denied flows of any kind. */
  readonly workspaceIds: readonly string[];
  /** Kinds of denied flows that reach no workspace. */
  readonly unlogged: readonly ('application' | 'network')[];
  /** True if flows of such a kind reach a storage account, an event hub or a partner. */
  readonly elsewhere: boolean;
}

/** Destinations to which network rules let traffic out with its own source address. Application rules always translate. */
export interface UntranslatedRanges {
  readonly addresses: AddressSet;
  /** Others that may be among them: ranges that only a parent policy sets, or settings that could not be read. */
  readonly doubtful: AddressSet;
  /** True if the firewall may learn more of them, and with them other ways out, from a route server. */
  readonly mayLearn: boolean;
}

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
  /** The first resource whose address could not be read; absent if all could. */
  readonly unreadAddressId?: string;
  /** The firewall's own subnet where the estate does not hold it: a NAT gateway there would take the place of all addresses. */
  readonly unreadSubnetId?: string | undefined;
  readonly virtualNetworkId?: string;
  /** The firewall's own subnet with the ways out of it; absent in a virtual hub or if the estate does not hold it. */
  readonly subnet?: SourceSubnet;
  readonly dnsProxy: DnsProxy;
  /** The servers that the DNS proxy asks; empty means Azure DNS, asked from the firewall's own network. Absent if unread. */
  readonly dnsUpstream?: readonly string[];
  /** True if the firewall was stopped: the service shows no address configuration at all, and nothing passes. */
  readonly deallocated?: boolean;
  /** The NAT gateway on the firewall's subnet, whose addresses take the place of the firewall's own. */
  readonly natGatewayId?: string;
  /** Instances that run at least; absent if the firewall sets none of its own (Azure's minimum is two). */
  readonly minInstances?: number;
  /** Ranges that somebody set; absent for the default, which is private addresses (RFC 1918, RFC 6598). */
  readonly untranslated?: UntranslatedRanges;
  readonly threatIntel: 'Off' | 'Alert' | 'Deny' | 'unknown';
  readonly threatIntelAllowedHosts: readonly HostPattern[];
  /** Destinations on the allowlist of threat intelligence; absent if none. */
  readonly threatIntelAllowedAddresses?: AddressSet;
  readonly idps: 'Off' | 'Alert' | 'Deny' | 'unknown';
  /** Traffic that bypasses IDPS and signatures whose mode somebody changed, together; absent if that is not known. */
  readonly idpsExceptions?: number;
  /** True if something that the rules rest on is Failed, so that instances may hold different rules, or is being changed. */
  readonly provisioningFailed: boolean;
  readonly policyId?: string;
  /** What the tier cannot do counts for nothing, whatever a policy says. Absent if the firewall does not tell. */
  readonly tier?: 'Basic' | 'Standard' | 'Premium';
  /** The virtual hub that holds the firewall; absent for one in a network of its own. */
  readonly virtualHubId?: string;
  /** True where `dnsSettings.requireProxyForNetworkRules` is false: host names in network rules may then not be supported. */
  readonly refusesRuleHosts?: boolean;
  /** Absent if its diagnostic settings were not read, which is not the same as none. */
  readonly logging?: FirewallLogging;
  readonly rules: RulePasses;
  /**
   * Other orders that Azure's documents leave open: groups or collections of equal priority and unlike actions, policies
   * above a parent. What all orders agree on is certain. Absent if there is one order only.
   */
  readonly otherOrders?: readonly RulePasses[];
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
  /** Whose it is: on a tie a route of a table counts before one that a gateway taught, and that before the system's. */
  readonly origin: 'user' | 'bgp' | 'system';
  readonly destination:
    | { readonly kind: 'prefix'; readonly addresses: AddressSet; readonly length: number; readonly text: string }
    | { readonly kind: 'serviceTag'; readonly tag: string };
  readonly nextHopType: NextHopType;
  readonly nextHopAddress?: string;
  /** The route table, peering, endpoint or network that it comes from. */
  readonly resourceId?: string;
}

/** Addresses as a security rule names them. Which network interfaces are in an application security group is not in configuration. */
export interface SecurityMatch {
  readonly addresses: AddressSet;
  /** Service tags as written; `VirtualNetwork` and `Internet` too. */
  readonly serviceTags: readonly string[];
  /** ARM ids. */
  readonly applicationGroups: readonly string[];
}

/** One rule of a network security group about outgoing traffic. */
export interface SecurityRule {
  readonly name: string;
  /** Smaller counts first. */
  readonly priority: number;
  readonly action: 'allow' | 'deny';
  /** `Any` keeps to the ports; `other` is ICMP and what is neither TCP nor UDP. */
  readonly protocol: 'TCP' | 'UDP' | 'Any' | 'other';
  readonly ports: PortSet;
  /** False if the rule is for some source ports only, so that it matches part of the connections. */
  readonly everySourcePort: boolean;
  readonly sources: SecurityMatch;
  readonly destinations: SecurityMatch;
}

/** The network security group of a subnet: its own rules about outgoing traffic by priority; Azure's default rules let the rest out. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly SecurityRule[];
  /** What could not be read of the group; any entry leaves in doubt whether it lets something through. */
  readonly gaps: readonly Gap[];
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
  /** Who may teach those routes, in words: `virtual hub hub-west`, `a gateway in vnet-hub`. */
  readonly learnsFrom?: string;
  /** The network's DNS servers; empty means Azure DNS; undefined if unread. */
  readonly dnsServers?: readonly string[];
  /** True if the subnet is private: what has no public address and no NAT gateway does not get to the internet by default. */
  readonly isPrivate?: boolean;
  readonly natGatewayId?: string;
  /** Public addresses of that NAT gateway, dotted quad, sorted; absent if one of them could not be read. */
  readonly natGatewayAddresses?: readonly string[];
  readonly networkSecurityGroupId?: string;
  /** Present with `networkSecurityGroupId`. */
  readonly securityGroup?: SecurityGroup;
  /** What could not be read about this subnet; any entry makes verdicts that rest on it `unknown`. */
  readonly gaps: readonly Gap[];
}

/** What the agent pools say of a cluster's nodes. */
export interface NodeSettings {
  /** True if at least one Linux pool runs Ubuntu; that is so too where a pool names no operating system image. */
  readonly ubuntu: boolean;
  /** As ARM spells it (None, Unmanaged, NodeImage, SecurityPatch); absent if the cluster names none. */
  readonly upgradeChannel?: string;
  /** Pools whose nodes run Windows, sorted; absent if there are none. */
  readonly windowsPools?: readonly string[];
  /** Pools whose nodes have public addresses of their own, sorted; absent if there are none. */
  readonly publicAddressPools?: readonly string[];
  /** Nodes that run now; absent if a pool names no number. */
  readonly count?: number;
  /** Nodes that autoscaling may make of them at most; absent as `count`. */
  readonly most?: number;
}

/** One entry of the list that a cluster makes of what it needs to reach (outboundNetworkDependenciesEndpoints). */
export interface OwnEndpoint {
  /** AKS's own word for what it is for, lower case: `images`, `ubuntu-optional` … */
  readonly category: string;
  /** A host, a `*.suffix` pattern or an address, lower case. */
  readonly host: string;
  readonly port: number;
  readonly protocol: DependencyProtocol;
  /** When the list was read that it is from, if it could not be read since (ISO 8601). */
  readonly asOf?: string;
}

/**
 * Where the name of a private API server is kept: in a zone that AKS makes, in one of the owner's, or in none, so that only
 * public DNS knows it (AKS, private clusters).
 */
export type ApiServerZone =
  | { readonly kind: 'system' }
  | { readonly kind: 'none' }
  | { readonly kind: 'own'; readonly zoneId: string };

/** A public address of a load balancer that clients reach services of the cluster by. */
export interface PublicFrontend {
  /** ARM id of the public address. */
  readonly addressId: string;
  /** Dotted quad; absent if it was not read. */
  readonly address?: string;
  /** `namespace/name` of the Kubernetes service, where Azure shows it. */
  readonly service?: string;
  /** Ports that it listens on, sorted; empty if the load balancer was not read. */
  readonly ports: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number }[];
}

/** The subnet of the cluster's own network that an API server with VNet integration was put into. */
export interface ApiServerSubnet {
  readonly subnet: SourceSubnet;
  /** The security group of that subnet with its inbound rules; absent if it has none. */
  readonly inbound?: SecurityGroup;
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
  /** Only with VNet integration, and only where the subnet is the owner's. */
  readonly apiServerSubnet?: ApiServerSubnet;
  /** The API server's host: `properties.fqdn` or, on a private cluster, the private name. */
  readonly apiServerHost?: string;
  /** Authorized IP ranges as one set; absent if the API server is open to all. */
  readonly authorizedRanges?: AddressSet;
  /** Service tags among the authorized ranges; which addresses they add is not known here. Absent if there are none. */
  readonly authorizedTags?: readonly string[];
  /** Authorized ranges that a private cluster carries, as written: they cannot be used there. Absent if there are none. */
  readonly idleRanges?: readonly string[];
  /** Absent unless the API server is private; there `system` is AKS's default. */
  readonly apiServerZone?: ApiServerZone;
  /** True if public DNS knows the name of a private API server as well. */
  readonly hasPublicName?: boolean;
  /** `azure`, `kubenet` or `none`, lower case; absent if the cluster does not tell. */
  readonly networkPlugin?: string;
  /** Where nodes bootstrap from, and the registry that they use with `Cache`. Absent if the cluster says nothing of it. */
  readonly artifactSource?: 'Cache' | 'Direct';
  readonly bootstrapRegistryId?: string;
  /** Types of what is installed through ARM, lower case, sorted; absent if they could not be read. */
  readonly extensionTypes?: readonly string[];
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
  /** Addresses of pods on a kubenet cluster, for which AKS writes routes of its own; absent on others. */
  readonly kubenetPods?: AddressSet;
  /** True if the cluster makes node pools by itself, which Azure does not list. */
  readonly provisionsPools?: boolean;
  /** Absent if the cluster shows no node resource group. */
  readonly publicFrontends?: readonly PublicFrontend[];
  /** The application gateway that the ingress add-on steers. */
  readonly ingressGatewayId?: string;
}

/** A peering as one of its two networks sees it. */
export interface NetworkPeering {
  readonly id: string;
  readonly name: string;
  readonly remoteNetworkId?: string;
  readonly state: 'Connected' | 'Initiated' | 'Disconnected' | 'unknown';
  /** False if traffic between the networks is shut off; true if the peering does not tell. */
  readonly allowsAccess: boolean;
  /** Whether traffic is let in that the other network only passes on; absent if the peering does not tell. */
  readonly allowsForwarded?: boolean;
  /** Address space of the other side as last synchronised. */
  readonly addresses: AddressSet;
}

/** A virtual network with what decides whether a next hop in another one can be reached. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly addresses: AddressSet;
  readonly peerings: readonly NetworkPeering[];
  readonly subnets: readonly {
    readonly id: string;
    readonly name: string;
    readonly addresses: AddressSet;
    readonly routeTableId?: string;
  }[];
}

/** An application gateway, as far as it reaches pods by their own addresses. */
export interface ApplicationGateway {
  readonly id: string;
  readonly name: string;
  readonly subnet: SourceSubnet;
  /** Addresses in its backend pools. */
  readonly backends: AddressSet;
}

/** A private DNS zone and the networks in which Azure DNS answers from it. */
export interface PrivateZone {
  readonly id: string;
  /** Lower case, without a dot at the end. */
  readonly name: string;
  /** Networks that are linked, as written. */
  readonly linkedNetworkIds: readonly string[];
  /** False if some link may be missing here: then a network that is not listed may be linked all the same. */
  readonly linksComplete: boolean;
  /** Names of the address records that were read, below the zone, lower case, sorted. There may be more. */
  readonly recordNames: readonly string[];
}

/** A private endpoint and the names that it serves. */
export interface PrivateEndpoint {
  readonly id: string;
  readonly name: string;
  readonly virtualNetworkId?: string;
  /** What it leads to. */
  readonly targetId?: string;
  /** False if the owner of the target has not let it in; absent if the endpoint does not tell. */
  readonly approved?: boolean;
  /** Public names with the private addresses that stand for them, lower case. Empty if the endpoint shows none. */
  readonly hosts: readonly PrivateHost[];
}

/** A public name that leads to a private endpoint where its zone is linked. */
export interface PrivateHost {
  readonly host: string;
  readonly addresses: AddressSet;
  /** True if Azure itself keeps the record in a zone (zone group of the endpoint). */
  readonly isRecorded: boolean;
}

/** A container registry that clusters bootstrap from. */
export interface Registry {
  readonly id: string;
  /** Lower case; absent if the registry does not show it. */
  readonly loginServer?: string;
  /** True if it caches Microsoft's registry for AKS; absent if its cache rules were not read. */
  readonly cachesMicrosoft?: boolean;
  /** Private endpoints that the registry lists and has let in; absent if it lists none of them at all, not even an empty list. */
  readonly endpointIds?: readonly string[];
}

/** The Azure-neutral egress paths of an estate. Evaluation reads this and never ARM JSON. */
export interface Topology {
  readonly clusters: readonly ClusterTopology[];
  readonly firewalls: readonly Firewall[];
  /** Absent if the estate holds no zone at all: then it is not known which there are. Zones of other subscriptions may be missing. */
  readonly privateZones?: readonly PrivateZone[];
  readonly privateEndpoints?: readonly PrivateEndpoint[];
  readonly registries?: readonly Registry[];
  /** Service tags with their prefixes, by cloud; a cloud is absent where the estate holds no list, and its tags count by name. */
  readonly serviceTags?: Readonly<Partial<Record<Cloud, ServiceTagList>>>;
  /** Every network that was read. Absent: nothing is known of peerings, and a next hop counts as reachable. */
  readonly networks?: readonly Network[];
  readonly applicationGateways?: readonly ApplicationGateway[];
  readonly gaps: readonly Gap[];
}
