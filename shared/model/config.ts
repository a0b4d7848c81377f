import type { AlertPolicy } from './alertPolicy.ts';
import type { DependencyProtocol, Destination, Need } from './catalog.ts';
import type { Severity } from './finding.ts';

/** Which clusters an entry of the configuration is about: names (`*` stands for any text) or ARM ids, case-blind; every cluster if absent. */
export interface ClusterScope {
  readonly clusters?: readonly string[];
}

/** Something that the catalog cannot know: a registry, a Git host, a partner's API. */
export interface OwnDependency extends ClusterScope {
  /** Starts with `custom.`. */
  readonly id: string;
  readonly destination: Destination;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly need: Need;
  readonly reason: string;
}

/** Another need for a dependency than the catalog's. */
export interface NeedChange extends ClusterScope {
  /** Id or destination of the dependency, as reports show it. */
  readonly dependency: string;
  readonly need: Need;
  readonly reason: string;
}

/** Who answers for something being excused, why and until when. */
export interface Exemption {
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, YYYY-MM-DD, UTC. */
  readonly until: string;
}

/** A dependency that somebody says is not needed for a while. */
export interface ExemptedDependency extends ClusterScope, Exemption {
  /** Id or destination of the dependency, as reports show it. */
  readonly dependency: string;
}

/** What Azure does not show of clusters. */
export interface ClusterInputs extends ClusterScope {
  /** By name of the fact (`shared/catalog/condition.ts`). */
  readonly facts: Readonly<Partial<Record<string, boolean>>>;
  /** Values for the catalog's placeholders by name. */
  readonly values: Readonly<Partial<Record<string, readonly string[]>>>;
}

/**
 * A next hop that is no Azure Firewall and that somebody vouches for. Its rules cannot be read, so verdicts behind it stay
 * unknown; only that nobody knows it is no longer worth a finding.
 */
export interface TrustedAppliance extends ClusterScope {
  /** Dotted quad, as routes name it. */
  readonly address: string;
  readonly name: string;
  readonly reason: string;
}

/** A place of which nobody wants to hear when it changes, until a day. What breaks a dependency is told all the same. */
export interface IgnoredDrift extends Exemption {
  /** ARM id or name of the resource; `*` stands for any text, case-blind. */
  readonly resource: string;
  /** Keyed path as reports show it, and all below it; `*` stands for any text. */
  readonly path: string;
}

/** What people say about their clusters; every list may be empty. Where entries contradict each other, the later one counts. */
export interface Config {
  readonly dependencies: readonly OwnDependency[];
  readonly needs: readonly NeedChange[];
  readonly exemptions: readonly ExemptedDependency[];
  readonly inputs: readonly ClusterInputs[];
  /** Absent means none. */
  readonly trustedAppliances?: readonly TrustedAppliance[];
  /** Absent means none. */
  readonly ignoredDrift?: readonly IgnoredDrift[];
  /** Who is told of what, when; absent means what is usual (`defaultAlertPolicy`). */
  readonly alerts?: AlertPolicy;
  /** By kind of finding. */
  readonly severities: Readonly<Partial<Record<string, Severity>>>;
}
