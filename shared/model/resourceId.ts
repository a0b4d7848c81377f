/** The parts of an ARM resource id that Breakwater asks for. */
export interface ResourceIdParts {
  readonly subscriptionId: string;
  /** Empty for subscription-level resources. */
  readonly resourceGroup: string;
  /** `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string;
  /** Names of the resource and its parents, outermost first. */
  readonly names: readonly string[];
}

/** The form in which ids are compared: ARM returns ids in varying casing and they name the same thing. */
export function toIdKey(id: string): string {
  const key = id.toLowerCase();
  // Asked of every id of every rule; few end in a slash.
  return key.endsWith('/') ? key.replace(/\/+$/, '') : key;
}

/** True if both ids name the same resource. */
export function isSameId(a: string | undefined | null, b: string | undefined | null): boolean {
  return !!a && !!b && toIdKey(a) === toIdKey(b);
}

/** True for a resource of a type, given in lower case. Asked of every resource of an estate; few types are as long. */
export function isOfType({ type }: { readonly type: string }, lowerType: string): boolean {
  return type.length === lowerType.length && type.toLowerCase() === lowerType;
}

/** Takes an ARM id apart; undefined if it is none. Casing is kept. */
export function fromResourceId(id: string): ResourceIdParts | undefined {
  const match = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/providers\/([^/]+)\/(.+)$/i.exec(id);
  if (!match) return undefined;
  const [, subscriptionId = '', resourceGroup = '', namespace = '', rest = ''] = match;
  const segments = rest.split('/').filter((segment) => segment !== '');
  if (segments.length < 2 || segments.length % 2 !== 0) return undefined;
  const types = segments.filter((_, index) => index % 2 === 0);
  const names = segments.filter((_, index) => index % 2 === 1);
  return { subscriptionId, resourceGroup, type: [namespace, ...types].join('/'), names };
}

/** The id of the resource that holds this one: `…/virtualNetworks/v/subnets/s` gives `…/virtualNetworks/v`; undefined at the top. */
export function toParentId(id: string): string | undefined {
  const parts = fromResourceId(id);
  if (!parts || parts.names.length < 2) return undefined;
  return id.replace(/\/+$/, '').split('/').slice(0, -2).join('/');
}

const plainId = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+$/i;

/** The last name in an id, or the id itself if it is not an ARM id. */
export function toResourceName(id: string): string {
  // Asked for every route table of a fleet; nearly all ids are as ARM writes them.
  if (plainId.test(id)) return id.slice(id.lastIndexOf('/') + 1);
  return fromResourceId(id)?.names.at(-1) ?? id;
}
