/**
 * One concrete flow, as packets have it. This folder judges such flows against ARM JSON straight from Azure's documents,
 * and shares nothing with `shared/` but types: what both say of the same flow is said twice.
 */
export interface Flow {
  /** Dotted quad. */
  readonly source: string;
  readonly to:
    | { readonly kind: 'host'; readonly host: string }
    | { readonly kind: 'address'; readonly address: string }
    /** Some address of the finest service tag named. */
    | { readonly kind: 'tag'; readonly tag: string };
  readonly protocol: 'HTTPS' | 'HTTP' | 'TCP' | 'UDP';
  readonly port: number;
  /** Service tags that are known to hold the host. */
  readonly knownTags: readonly string[];
  /** What is known of FQDN tag AzureKubernetesService and the host. */
  readonly fqdnTag: 'holds' | 'mayHold' | 'never';
}

/** Whether a rule matches a flow; `maybe` where configuration does not tell. */
export type Match = 'yes' | 'no' | 'maybe';

/** What may become of one flow: both if something undecidable stands in the way. */
export interface Fate {
  readonly allow: boolean;
  readonly deny: boolean;
}

/** What a verdict over several flows has to be: design 3.12. */
export function toVerdict(fates: readonly Fate[]): 'allowed' | 'denied' | 'partial' | 'unknown' {
  const unknown = fates.some(({ allow, deny }) => allow && deny);
  const allowed = fates.some(({ allow, deny }) => allow && !deny);
  const denied = fates.some(({ allow, deny }) => !allow && deny);
  if (denied) return allowed || unknown ? 'partial' : 'denied';
  return unknown ? 'unknown' : 'allowed';
}

/** Several alternatives of which one is enough. */
export function either(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('maybe') ? 'maybe' : 'no';
}

/** Several conditions that must all hold. */
export function both(...matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}
