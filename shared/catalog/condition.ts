/** What a condition may ask of a cluster beside its raw settings. The first group is in ARM, the second is not: see `facts.ts`. */
export type Fact =
  | 'publicApiServer'
  | 'networkIsolated'
  | 'ubuntuNodes'
  | 'unmanagedNodeUpdates'
  | 'securityPatchNodeUpdates'
  | 'customDnsServers'
  | HiddenFact;

/** Facts that ARM does not show. Some have a default that the configuration can override; the others stay unknown until it settles them. */
export const hiddenFacts = [
  'konnectivity',
  'nodesFromBeforeMarch2021',
  'callsApiServerByAddress',
  'provisionsGpuNodes',
  'provisionsUbuntuNodes',
  'pullsFromDockerHub',
  'pullsFromGitHub',
  'usesAzureFiles',
  'usesAzureBlobs',
  'usesKeyVaultCertificatesForIngress',
  'usesCustomAiModels',
] as const;
export type HiddenFact = (typeof hiddenFacts)[number];

/**
 * When a catalog entry applies: a small form of data, so that the whole catalog can be read and checked without running it.
 * Paths go into the raw body of the managed cluster (`properties.…`) or, with a leading `$`, into what the rest of the estate
 * says of it; names, texts and booleans written as text are compared case-blind, as ARM spells them in more than one way.
 */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'all'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'any'; readonly conditions: readonly Condition[] }
  /** The setting is one of these texts, starts with one, or holds one. */
  | { readonly kind: 'is' | 'startsWith' | 'contains'; readonly path: string; readonly texts: readonly string[] }
  /** The setting is there and not empty. */
  | { readonly kind: 'present'; readonly path: string }
  /** At least one item of a list fits; paths inside start at the item. */
  | { readonly kind: 'some'; readonly list: string; readonly where: Condition };

/** Always applies. */
export const always: Condition = { kind: 'always' };

/** Never applies: data that is kept for what it tells, not for what clusters need. */
export const never: Condition = { kind: 'not', condition: always };

/** Applies where the fact holds. */
export function when(fact: Fact): Condition {
  return { kind: 'fact', fact };
}

/** Applies where the condition does not. */
export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** Applies where every condition does. */
export function all(...conditions: readonly Condition[]): Condition {
  return { kind: 'all', conditions };
}

/** Applies where at least one condition does. */
export function any(...conditions: readonly Condition[]): Condition {
  return { kind: 'any', conditions };
}

/** Applies where the setting is one of the texts. A setting that ARM leaves out is none of them. */
export function is(path: string, ...texts: readonly string[]): Condition {
  return { kind: 'is', path, texts };
}

/** Applies where the setting is true, as a boolean or as text. */
export function enabled(path: string): Condition {
  return is(path, 'true');
}

/** Applies where the setting starts with one of the texts. */
export function startsWith(path: string, ...texts: readonly string[]): Condition {
  return { kind: 'startsWith', path, texts };
}

/** Applies where the setting holds one of the texts. */
export function contains(path: string, ...texts: readonly string[]): Condition {
  return { kind: 'contains', path, texts };
}

/** Applies where the setting is there: not null, no empty text, list or object. */
export function present(path: string): Condition {
  return { kind: 'present', path };
}

/** Applies where at least one item of the list fits. */
export function some(list: string, where: Condition): Condition {
  return { kind: 'some', list, where };
}
