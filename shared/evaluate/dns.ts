import type { Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import type { Caveat } from '../model/verdict.ts';

/** Whether host names in network rules count for a source network behind a firewall. */
export type HostNameRules =
  | { readonly kind: 'counted' }
  | { readonly kind: 'ignored'; readonly note: string }
  | { readonly kind: 'doubtful'; readonly caveats: readonly Caveat[]; readonly note: string };

/**
 * Host names in network rules count only while the firewall's DNS proxy is on and the network asks the firewall: both
 * then see the same addresses (Azure Firewall, FQDN filtering in network rules; DNS settings).
 */
export function toHostNameRules(subnet: SourceSubnet, firewall: Firewall): HostNameRules {
  if (firewall.dnsProxy === 'off') {
    return { kind: 'ignored', note: 'host names in network rules count only while the DNS proxy is on' };
  }
  const asksFirewall = subnet.dnsServers?.length === 1 && subnet.dnsServers[0] === firewall.privateAddress;
  if (!asksFirewall) {
    const note = 'The network does not resolve names through the firewall, so both may see different addresses.';
    return { kind: 'doubtful', caveats: ['dns-not-through-firewall'], note };
  }
  return toProxyState(firewall);
}

function toProxyState(firewall: Firewall): HostNameRules {
  switch (firewall.dnsProxy) {
    case 'on':
      return { kind: 'counted' };
    case 'inherited': {
      const note = "The DNS proxy is on only in the parent policy, and Azure's documents disagree whether that counts.";
      return { kind: 'doubtful', caveats: ['dns-proxy-inherited'], note };
    }
    case 'unknown':
      return { kind: 'doubtful', caveats: [], note: 'Whether the DNS proxy is on could not be read.' };
    case 'off':
      return { kind: 'ignored', note: 'host names in network rules count only while the DNS proxy is on' };
  }
}

/** The firewall to blame if names cannot be resolved at all: every DNS server of the network is a firewall whose proxy is off. */
export function findSilentResolver(subnet: SourceSubnet, topology: Topology): Firewall | undefined {
  const servers = subnet.dnsServers ?? [];
  const silent = servers.map((server) =>
    topology.firewalls.find(({ privateAddress, dnsProxy }) => privateAddress === server && dnsProxy === 'off'),
  );
  return silent.every((firewall) => firewall !== undefined) ? silent[0] : undefined;
}
