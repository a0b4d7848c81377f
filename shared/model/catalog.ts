import type { Exemption } from './config.ts';
import type { Caveat, Path, Verdict } from './verdict.ts';

/** The clouds that have an AKS outbound-rules article. */
export type Cloud = 'AzureCloud' | 'AzureChinaCloud' | 'AzureUSGovernment';

/** Protocol of a dependency. HTTP and HTTPS can be served by application rules, TCP and UDP by network rules only. */
export type DependencyProtocol = 'HTTPS' | 'HTTP' | 'TCP' | 'UDP';

/** How badly a cluster needs a dependency. */
export type Need = 'required' | 'recommended' | 'optional';

/** Every need, strictest first. */
export const needs: readonly Need[] = ['required', 'recommended', 'optional'];

/** The stricter of two needs. */
export function stricterNeed(a: Need, b: Need): Need {
  return needs.indexOf(a) <= needs.indexOf(b) ? a : b;
}

/** What a dependency's destination is. */
export type Destination =
  /** One host name or a `*.suffix` pattern, lower case. */
  | { readonly kind: 'host'; readonly pattern: string }
  /** One address or prefix. */
  | { readonly kind: 'address'; readonly prefix: string }
  /** A service tag by name. */
  | { readonly kind: 'serviceTag'; readonly tag: string }
  /** A placeholder that could not be filled, for example an API server address that ARM does not show. */
  | {
      readonly kind: 'unfilled';
      readonly placeholder: string;
      /** The host as far as it is known, for example `<acrName>.azurecr.io`; absent for an address. */
      readonly pattern?: string;
    };

/** One of several ways to serve the same need, of which one is enough. */
export interface DependencyGroup {
  readonly name: string;
  /** All dependencies of one alternative together are one way. */
  readonly alternative: string;
  /** The need that stays once another way serves: what entries outside of the group ask for, mostly `optional`. */
  readonly otherwise: Need;
}

/** A catalog entry made concrete for one cluster: placeholders filled, one entry a port. */
export interface Dependency {
  /** The catalog entry's id; custom ones start with `custom.`. */
  readonly id: string;
  readonly destination: Destination;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  readonly need: Need;
  /** The cluster features that need it. */
  readonly features: readonly string[];
  /** Where the requirement is documented. */
  readonly source: string;
  /** True where the documentation says that FQDN tag AzureKubernetesService covers the host (design: features core, os-updates, gpu, windows). */
  readonly coveredByFqdnTag: boolean;
  /** Service tags that are known to hold the host's addresses: only these make a tag rule a "maybe" for a host name. */
  readonly serviceTags: readonly string[];
  /** True for the cluster's own API server host, which authorized IP ranges guard. */
  readonly isApiServer: boolean;
  /** What is asked for on the host, from the slash on; absent where nobody tells, as the catalog never does. */
  readonly path?: string;
  /** Present if the dependency is part of an either-or group. */
  readonly group?: DependencyGroup;
  /** Present if people say that it is not needed for now; it is `optional` then. */
  readonly exemption?: Exemption;
}

/** A dependency with what was found out about it: one row of the report. */
export interface JudgedDependency {
  readonly dependency: Dependency;
  readonly verdict: Verdict;
  readonly caveats: readonly Caveat[];
  readonly paths: readonly Path[];
}

/** The destination as people write it: a host name, `*.suffix`, a service tag, an address, a prefix or what holds a `<placeholder>`. */
export function toDestinationText(destination: Destination): string {
  switch (destination.kind) {
    case 'host':
      return destination.pattern;
    case 'address':
      return destination.prefix;
    case 'serviceTag':
      return destination.tag;
    case 'unfilled':
      return destination.pattern ?? `<${destination.placeholder}>`;
  }
}
