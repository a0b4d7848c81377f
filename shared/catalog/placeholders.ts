import type { DependencyProtocol, Destination } from '../model/catalog.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { toAddressSet } from '../net/addressSet.ts';
import type { CatalogEntry } from './entry.ts';
import { type HiddenFacts, toCustomDnsServers } from './facts.ts';

/** A destination with its placeholders filled; a port or protocol that came along with the value that filled it. */
export interface Filled {
  readonly destination: Destination;
  readonly port?: number;
  readonly protocol?: DependencyProtocol;
}

/** Fills the placeholders of an entry's destination for one cluster. */
export type Filler = (entry: CatalogEntry) => readonly Filled[];

/** Values that belong together: the name of a registry and its region, the host and port of a proxy. */
type Binding = Readonly<Record<string, string>>;

interface Values {
  /** By placeholder, for every entry alike. An empty list means that there is nothing to reach. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  /** By feature, because two features mean different things by one placeholder. */
  readonly byFeature: (feature: string) => readonly Binding[];
}

/**
 * Makes the filler of a cluster: its region, API server and DNS servers, what the estate tells of a feature
 * (`settings.$values`), and what the configuration names. What nothing fills gives a destination of kind `unfilled`.
 */
export function toFiller(cluster: ClusterTopology, configured: HiddenFacts): Filler {
  const values: Values = { byName: toNamedValues(cluster, configured), byFeature: toBindings(cluster) };
  return (entry) => fill(entry, values);
}

/** The destination of an entry without placeholders, which is the same for every cluster; undefined if it has some. */
export function toFixed(entry: CatalogEntry): readonly Filled[] | undefined {
  const filled = fill(entry, { byName: new Map(), byFeature: () => [] });
  return filled.some(({ destination }) => destination.kind === 'unfilled') || hasExact(entry) ? undefined : filled;
}

function hasExact({ destination }: CatalogEntry): boolean {
  return destination.kind === 'host' && destination.exact !== undefined;
}

function fill({ destination, feature }: CatalogEntry, values: Values): readonly Filled[] {
  switch (destination.kind) {
    case 'serviceTag':
      return expand(destination.tag, feature, values).map((text) => withFilled(text, toTag));
    case 'address':
      return expand(destination.address, feature, values).map((text) => withFilled(text, toAddress));
    case 'host':
      return toHosts(destination, feature, values).map((text) => withFilled(text, toHost));
  }
}

const protocols: readonly DependencyProtocol[] = ['HTTPS', 'HTTP', 'TCP', 'UDP'];

interface Text {
  readonly text: string;
  readonly binding: Binding;
}

/** The exact name stands for the pattern only if all of it is known. */
function toHosts(
  { pattern, exact }: { readonly pattern: string; readonly exact?: string },
  feature: string,
  values: Values,
): readonly Text[] {
  if (exact === undefined) return expand(pattern, feature, values);
  const named = expand(exact, feature, values);
  return named.length > 0 && named.every(({ text }) => !isOpen(text)) ? named : expand(pattern, feature, values);
}

function expand(template: string, feature: string, { byName, byFeature }: Values): readonly Text[] {
  if (!isOpen(template)) return [{ text: template, binding: {} }];
  const names = placeholdersOf(template);
  const bindings = byFeature(feature).filter((binding) => names.some((name) => name in binding));
  const bound = (bindings.length === 0 ? [{}] : bindings).map((binding) => ({
    text: bind(template, binding),
    binding,
  }));
  return names.reduce<readonly Text[]>((texts, name) => {
    const named = byName.get(name);
    if (!named) return texts;
    return texts.flatMap((each) =>
      each.text.includes(`<${name}>`)
        ? named.map((value) => ({ ...each, text: each.text.replaceAll(`<${name}>`, value) }))
        : [each],
    );
  }, bound);
}

function bind(template: string, binding: Binding): string {
  return Object.entries(binding).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), template);
}

function withFilled({ text, binding }: Text, toDestination: (text: string) => Destination): Filled {
  const port = Number(binding['port']);
  const protocol = protocols.find((each) => each === binding['protocol']);
  return {
    destination: isOpen(text) ? toUnfilled(text, toDestination === toHost) : toDestination(text),
    ...(Number.isInteger(port) && port > 0 && port < 65536 ? { port } : {}),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

/** A host keeps its text: rules on names can be held against its end, but none can against an address that nobody knows. */
function toUnfilled(text: string, isHost: boolean): Destination {
  const [placeholder = ''] = placeholdersOf(text);
  const isWhole = text === `<${placeholder}>` && !isHost;
  return { kind: 'unfilled', placeholder, ...(isWhole ? {} : { pattern: text }) };
}

function toTag(tag: string): Destination {
  return { kind: 'serviceTag', tag };
}

function toAddress(prefix: string): Destination {
  return toAddressSet(prefix) ? { kind: 'address', prefix } : toHost(prefix);
}

/** A proxy or a Git server may be named by its address. */
function toHost(text: string): Destination {
  return /^[\d./]+$/.test(text) && toAddressSet(text)
    ? { kind: 'address', prefix: text }
    : { kind: 'host', pattern: text.toLowerCase() };
}

function isOpen(text: string): boolean {
  return text.includes('<');
}

function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(/<(\w+)>/g)].map(([, name = '']) => name);
}

function toNamedValues(cluster: ClusterTopology, configured: HiddenFacts): ReadonlyMap<string, readonly string[]> {
  const location = cluster.location.toLowerCase().replaceAll(' ', '');
  const { servers, complete } = toCustomDnsServers(cluster);
  const named: readonly (readonly [string, readonly string[]])[] = [
    ...(location === '' ? [] : [['location', [location]] as const]),
    ...(cluster.apiServerHost === undefined ? [] : [['apiServerFqdn', [cluster.apiServerHost.toLowerCase()]] as const]),
    // Servers that could not be read stay a placeholder beside the known ones.
    ['customDnsIp', complete ? servers : [...servers, '<customDnsIp>']],
    ...Object.entries(configured.values ?? {}),
  ];
  return new Map(named);
}

function toBindings({ settings }: ClusterTopology): (feature: string) => readonly Binding[] {
  const held = settings?.['$values'];
  if (!isObject(held)) return () => [];
  return (feature) => {
    const bindings = held[feature];
    return Array.isArray(bindings) ? bindings.filter(isObject).map(toBinding) : [];
  };
}

function toBinding(object: JsonObject): Binding {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
