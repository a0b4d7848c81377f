import { memoised } from '../model/memoised.ts';
import { toIdKey } from '../model/resourceId.ts';
import type { Firewall, PrivateZone, SourceSubnet, Topology } from '../model/topology.ts';

/** Azure's own resolver, which every network reaches whatever its routes and rules say. */
export const azureDns = '168.63.129.16';

/** Who answers a network's questions for names. */
export type Resolver =
  /** Azure DNS, asked from a network: private zones that are linked to that network count. */
  | { readonly kind: 'azureDns'; readonly networkId: string; readonly firewall?: Firewall }
  /** Servers of which configuration does not show what they answer. */
  | { readonly kind: 'unknown' };

/**
 * The resolver of a source subnet. A firewall asks Azure DNS from its own network unless it names servers (Azure Firewall,
 * DNS settings); what any other server does is not to be seen. A hub of a virtual WAN is no network that zones can be linked to.
 */
export function toResolver({ dnsServers, virtualNetworkId }: SourceSubnet, topology: Topology): Resolver {
  if (dnsServers === undefined) return { kind: 'unknown' };
  if (dnsServers.every((server) => server === azureDns)) return toAzureDns(virtualNetworkId);
  const firewalls = dnsServers.map((server) =>
    topology.firewalls.find(({ privateAddress, dnsProxy }) => privateAddress === server && dnsProxy === 'on'),
  );
  const [firewall] = firewalls;
  const isOne = firewall !== undefined && firewalls.every((each) => each === firewall);
  if (!isOne || !firewall.dnsUpstream?.every((server) => server === azureDns)) return { kind: 'unknown' };
  return toAzureDns(firewall.virtualNetworkId, firewall);
}

function toAzureDns(networkId: string | undefined, firewall?: Firewall): Resolver {
  if (networkId === undefined) return { kind: 'unknown' };
  return { kind: 'azureDns', networkId, ...(firewall ? { firewall } : {}) };
}

/** Whether Azure DNS answers from one of these zones in a network: `no` only if every link of every zone was read. */
export function isLinked(zones: readonly PrivateZone[], networkId: string): 'yes' | 'no' | 'unknown' {
  const key = toIdKey(networkId);
  const linked = zones.some(({ linkedNetworkIds }) => keysOf(linkedNetworkIds).has(key));
  if (linked) return 'yes';
  return zones.length > 0 && zones.every(({ linksComplete }) => linksComplete) ? 'no' : 'unknown';
}

/** A zone of a private link may be linked to every network there is. */
const keysOf: (ids: readonly string[]) => ReadonlySet<string> = memoised(
  (ids) => new Set(ids.filter((id) => id !== '').map(toIdKey)),
);
