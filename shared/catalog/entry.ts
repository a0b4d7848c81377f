import type { Cloud, DependencyProtocol, Need } from '../model/catalog.ts';
import type { Condition } from './condition.ts';

/**
 * What an entry points at before a cluster fills it in. `{location}` in a pattern or tag stands for the cluster's region.
 */
export type DestinationTemplate =
  | { readonly kind: 'host'; readonly pattern: string }
  /** The API server: its own host name where the estate shows it, the pattern otherwise. */
  | { readonly kind: 'apiServerHost'; readonly pattern: string }
  | { readonly kind: 'serviceTag'; readonly tag: string }
  /** Each DNS server that the source networks name, Azure's own left out. */
  | { readonly kind: 'customDnsServers' }
  /** The API server's public address, which ARM does not show. */
  | { readonly kind: 'apiServerAddress' };

/** One requirement of AKS as its documentation states it. */
export interface CatalogEntry {
  readonly id: string;
  readonly clouds: readonly Cloud[];
  readonly feature: string;
  readonly destination: DestinationTemplate;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly need: Need;
  readonly when: Condition;
  /** True where the documentation counts the host among what FQDN tag AzureKubernetesService holds. */
  readonly coveredByFqdnTag: boolean;
  /** Service tags that are known to hold the host; `AzureCloud` of any region is always possible and not listed. */
  readonly serviceTags: readonly string[];
  /** Address of the document that states the requirement. */
  readonly source: string;
}

/** Where the requirements are stated. */
export const sources = {
  outboundRules: 'https://learn.microsoft.com/azure/aks/outbound-rules-control-egress',
  nodeBootstrap: 'https://github.com/Azure/AgentBaker',
  registryReport: 'https://github.com/mspnp/aks-baseline/issues/457',
  imageReport: 'https://github.com/Azure/AKS/issues/5419',
  bannerReport: 'https://github.com/MicrosoftDocs/azure-docs/issues/46134',
} as const;

/** Service tags by what lies behind them; the container registry is served through Azure's own front door. */
export const tags = {
  none: [],
  login: ['AzureActiveDirectory'],
  resourceManager: ['AzureResourceManager'],
  registry: ['MicrosoftContainerRegistry', 'AzureFrontDoor.FirstParty'],
} as const satisfies Record<string, readonly string[]>;
