import type { Cloud, DependencyProtocol, Need } from './catalog.ts';
import type { Exemption } from './config.ts';
import type { Deny } from './deny.ts';
import type { Drift } from './drift.ts';
import type { EstateSource } from './estate.ts';
import type { Finding, Severity } from './finding.ts';
import type { Gap } from './gap.ts';
import type { Caveat, Path, Verdict } from './verdict.ts';

/** Where traffic to the internet leaves one node or pod subnet. */
export interface Egress {
  readonly subnetId: string | null;
  readonly pools?: readonly string[];
  readonly via:
    | 'azureFirewall'
    | 'virtualAppliance'
    | 'internet'
    | 'natGateway'
    | 'loadBalancer'
    | 'virtualNetworkGateway'
    | 'none'
    | 'unknown';
  readonly firewallId?: string | null;
  readonly routeTableId?: string | null;
  readonly reason?: string;
}

/** One dependency of one cluster, as the report shows it. */
export interface DependencyReport {
  readonly id: string;
  readonly destination: string;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly need: Need;
  readonly features: readonly string[];
  readonly source?: string;
  /** Present if the configuration says that it is not needed for now. */
  readonly exemption?: Exemption;
  readonly verdict: Verdict;
  readonly caveats: readonly Caveat[];
  readonly paths: readonly Path[];
  /** What the deny logs say of it, when logs were read. */
  readonly observed?: { readonly denied: number; readonly firstSeen?: string; readonly lastSeen?: string };
  /** Flows to it that the logs show let through since the configuration settled; absent if none were looked for or seen. */
  readonly letThrough?: { readonly count: number; readonly lastSeen: string };
}

/** How a report or a cluster stands, in one word. Unknown is never fine. */
export type State = 'ok' | 'blocked' | 'atRisk' | 'drift' | 'unknown';

/** A state with the first audit that saw it so (ISO 8601). */
export interface TrendEntry {
  readonly since: string;
  readonly state: State;
}

/** One cluster, as the report shows it. */
export interface ClusterReport {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly cloud: Cloud;
  readonly outboundType: string;
  readonly apiServer: 'public' | 'privateLink' | 'vnetIntegration';
  readonly networkIsolated: boolean;
  /** When the audit was made that this is from, ISO 8601; absent in the report of a single audit, which tells it itself. */
  readonly auditedAt?: string;
  /** How it stood, oldest first, as far as audits remember: each entry is one state from an audit on. The last is the state now. */
  readonly trend?: readonly TrendEntry[];
  readonly egress: readonly Egress[];
  readonly dependencies: readonly DependencyReport[];
}

/** The one result of an audit. Every renderer, the HTTP endpoint, the command line and the store use this shape. */
export interface Report {
  readonly schemaVersion: '1.0';
  /** ISO 8601 instant, UTC. */
  readonly generatedAt: string;
  readonly source: EstateSource;
  /** Date of the catalog's newest source, YYYY-MM-DD. */
  readonly catalogVersion: string;
  /** False as soon as one gap touches what was asked for. */
  readonly complete: boolean;
  readonly summary: {
    readonly clusters: number;
    readonly dependencies: Readonly<Record<Verdict, number>>;
    readonly findings: Readonly<Record<Severity, number>>;
    readonly gaps: number;
  };
  readonly clusters: readonly ClusterReport[];
  readonly findings: readonly Finding[];
  readonly drift: Drift | null;
  readonly denies: readonly Deny[];
  readonly gaps: readonly Gap[];
}
