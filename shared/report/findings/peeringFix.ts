import type { Fix } from '../../model/finding.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import type { Network, NetworkPeering } from '../../model/topology.ts';
import { toCommandLine, toScopeWords } from './azCli.ts';
import type { FindingContext } from './context.ts';

/** What connects two networks again, by the state that their peering is in. */
export function toPeeringFix(context: FindingContext, peeringId: string | undefined): Fix {
  const networks = context.input.topology.networks ?? [];
  const network = networks.find(({ peerings }) => peerings.some(({ id }) => isSameId(id, peeringId)));
  const peering = network?.peerings.find(({ id }) => isSameId(id, peeringId));
  if (!network || !peering)
    return { summary: 'Connect the peering to the network of the firewall again.', proven: false };
  if (peering.state === 'Disconnected') return toRenewal(network, peering);
  if (peering.state === 'Initiated') return toAnswer(network, peering);
  return toUpdate(network, peering);
}

/** A disconnected peering cannot be mended: it has to go and be made anew (Azure, manage virtual network peerings). */
function toRenewal(network: Network, peering: NetworkPeering): Fix {
  const summary = `Delete peering ${peering.name} of ${network.name} and create it again; the other side must have one too.`;
  const place = toPlace(network, peering.name);
  return withLines(summary, [
    place && ['az', 'network', 'vnet', 'peering', 'delete', ...place],
    place && peering.remoteNetworkId !== undefined ? toCreation(place, peering.remoteNetworkId) : undefined,
  ]);
}

/** Only one side was made so far. */
function toAnswer(network: Network, peering: NetworkPeering): Fix {
  const other = peering.remoteNetworkId;
  const summary = `Create the peering back to ${network.name} in ${other === undefined ? 'the other network' : toResourceName(other)}: only one side exists.`;
  const scope = other === undefined ? undefined : toScopeWords(other);
  if (!scope || other === undefined) return { summary, proven: false };
  const place = [...scope, '--vnet-name', toResourceName(other), '--name', `to-${network.name}`];
  return withLines(summary, [toCreation(place, network.id)]);
}

function toUpdate(network: Network, peering: NetworkPeering): Fix {
  const place = toPlace(network, peering.name);
  if (!peering.allowsAccess || peering.allowsForwarded === false) {
    const summary = peering.allowsAccess
      ? `Let peering ${peering.name} of ${network.name} take in what the firewall's network passes on.`
      : `Let peering ${peering.name} of ${network.name} carry traffic between its networks, and what the firewall's network passes on.`;
    const settings = ['--set', 'allowVirtualNetworkAccess=true', 'allowForwardedTraffic=true'];
    return withLines(summary, [place && ['az', 'network', 'vnet', 'peering', 'update', ...place, ...settings]]);
  }
  const summary = `Synchronise peering ${peering.name} of ${network.name} with the address space of the other side.`;
  return withLines(summary, [place && ['az', 'network', 'vnet', 'peering', 'sync', ...place]]);
}

/** What peers a network with the one of a firewall, where there is no peering at all. */
export function toMissingPeeringFix(network: Network, firewallNetworkId: string): Fix {
  const name = `to-${toResourceName(firewallNetworkId)}`;
  const back = toScopeWords(firewallNetworkId);
  const place = toPlace(network, name);
  return withLines(`Peer ${network.name} with ${toResourceName(firewallNetworkId)}, on both sides.`, [
    place && toCreation(place, firewallNetworkId),
    back &&
      toCreation(
        [...back, '--vnet-name', toResourceName(firewallNetworkId), '--name', `to-${network.name}`],
        network.id,
      ),
  ]);
}

function toCreation(place: readonly string[], remoteId: string): readonly string[] {
  const settings = ['--allow-vnet-access', 'true', '--allow-forwarded-traffic', 'true'];
  return ['az', 'network', 'vnet', 'peering', 'create', ...place, '--remote-vnet', remoteId, ...settings];
}

function toPlace(network: Network, name: string): readonly string[] | undefined {
  const scope = toScopeWords(network.id);
  return scope && [...scope, '--vnet-name', network.name, '--name', name];
}

function withLines(summary: string, commands: readonly (readonly string[] | undefined)[]): Fix {
  const lines = commands.flatMap((words) => (words ? (toCommandLine(words) ?? []) : []));
  return { summary, ...(lines.length === commands.length ? { azCli: lines.join('\n') } : {}), proven: false };
}
