import type { Firewall, SourceSubnet, Topology } from '../model/topology.ts';
import type { Caveat, Step } from '../model/verdict.ts';
import { toAddressNumber } from '../net/addressSet.ts';
import type { Outcome } from './outcome.ts';
import { azureDns } from './resolver.ts';

/** Whether host names in network rules count for a source network behind a firewall. */
export type HostNameRules =
  | { readonly kind: 'counted' }
  | { readonly kind: 'ignored'; readonly note: string }
  | { readonly kind: 'doubtful'; readonly caveats: readonly Caveat[]; readonly note: string };

const counted: HostNameRules = { kind: 'counted' };
const proxyOff: HostNameRules = {
  kind: 'ignored',
  note: 'host names in network rules count only while the DNS proxy is on',
};
const refused: HostNameRules = {
  kind: 'doubtful',
  caveats: [],
  note: 'The setting requireProxyForNetworkRules is off; names in network rules are documented only with it on.',
};
const notThrough: HostNameRules = {
  kind: 'doubtful',
  caveats: ['dns-not-through-firewall'],
  note: 'The network does not resolve names through the firewall, so both may see different addresses.',
};
const inherited: HostNameRules = {
  kind: 'doubtful',
  caveats: ['dns-proxy-inherited'],
  note: "The DNS proxy is on only in the parent policy, and Azure's documents disagree whether that counts.",
};
const unread: HostNameRules = {
  kind: 'doubtful',
  caveats: [],
  note: 'Whether the DNS proxy is on could not be read.',
};

/**
 * Host names in network rules count only while the firewall's DNS proxy is on and the network asks the firewall: both
 * then see the same addresses (Azure Firewall, FQDN filtering in network rules; DNS settings).
 */
export function toHostNameRules(subnet: SourceSubnet, firewall: Firewall): HostNameRules {
  if (firewall.dnsProxy === 'off') return proxyOff;
  if (firewall.refusesRuleHosts) return refused;
  const asksFirewall = subnet.dnsServers?.length === 1 && subnet.dnsServers[0] === firewall.privateAddress;
  return asksFirewall ? toProxyState(firewall) : notThrough;
}

function toProxyState(firewall: Firewall): HostNameRules {
  switch (firewall.dnsProxy) {
    case 'on':
      return counted;
    case 'inherited':
      return inherited;
    case 'unknown':
      return unread;
    case 'off':
      return proxyOff;
  }
}

/** What becomes of host names from a source subnet, before anything is asked of their addresses. */
export type NameResolution =
  /** Names resolve, as far as configuration shows. */
  | { readonly kind: 'works' }
  /** No server of the network answers: nothing that is called by name can be reached. */
  | { readonly kind: 'fails'; readonly step: Step }
  /** Servers that answer may be there, but the ones that can be judged do not. */
  | { readonly kind: 'doubtful'; readonly step: Step };

/**
 * Whether a network's own DNS servers can be asked: `judge` tells what becomes of a question to one. Servers of which nothing
 * is known are taken to answer as long as none of the others is known not to.
 */
export function toNameResolution(
  subnet: SourceSubnet,
  topology: Topology,
  judge: (server: string) => Outcome,
): NameResolution {
  const servers = (subnet.dnsServers ?? []).filter((server) => toAddressNumber(server) !== undefined);
  if (servers.length === 0 || servers.includes(azureDns)) return { kind: 'works' };
  const asked = servers.map((server) => ({ server, outcome: judge(server) }));
  const lost = asked.filter(({ outcome }) => outcome.verdict === 'denied');
  if (lost.length === 0 || asked.some(({ outcome }) => outcome.verdict === 'allowed')) return { kind: 'works' };
  const deciding = lost[0]?.outcome.steps.findLast(({ outcome }) => outcome === 'deny');
  const silent = topology.firewalls.find(({ id }) => deciding?.stage === 'dns' && id === deciding.resourceId);
  const resourceId = deciding?.resourceId ?? subnet.virtualNetworkId;
  const toStep = (outcome: Step['outcome'], note: string): Step => ({
    stage: 'dns',
    outcome,
    ...(resourceId === undefined ? {} : { resourceId }),
    note,
  });
  const names = lost.map(({ server }) => server).join(', ');
  if (lost.length < asked.length) {
    const note = `The network asks several DNS servers; ${names} cannot be reached, and of the others nothing is known.`;
    return { kind: 'doubtful', step: toStep('unknown', note) };
  }
  const note = silent
    ? `The network resolves names through firewall ${silent.name}, whose DNS proxy is off, so no host name resolves.`
    : `The network asks DNS servers ${names}, and none can be reached, so no host name resolves.${toReason(deciding)}`;
  return { kind: 'fails', step: toStep('deny', note) };
}

function toReason(step: Step | undefined): string {
  if (step?.note !== undefined) return ` ${step.note}`;
  if (step?.rule?.name !== undefined) return ` Rule ${step.rule.name} denies it.`;
  return step?.stage === 'default' ? " The firewall's default deny stops it." : '';
}
