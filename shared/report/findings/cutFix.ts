import type { WriteResource } from '../../model/edit.ts';
import type { Fix } from '../../model/finding.ts';
import { isSameId, toResourceName } from '../../model/resourceId.ts';
import type { Firewall, Route } from '../../model/topology.ts';
import type { Stage } from '../../model/verdict.ts';
import { isAddressSubset, toAddressSet, toAddressTexts } from '../../net/addressSet.ts';
import { toProxyEdit } from '../fixes/proxyEdit.ts';
import { toRouteEdit } from '../fixes/routeEdits.ts';
import { toFix } from '../fixes/toFix.ts';
import { distinct } from '../order.ts';
import { toCommandLine, toScopeWords, type CommandWords } from './azCli.ts';
import type { FindingContext } from './context.ts';
import { toSecurityRuleFix } from './nsgFix.ts';
import { toPeeringFix } from './peeringFix.ts';

/** The smallest change that ends a cut, as far as one can be named. Not proven. */
export function toCutFix(stage: Stage, resourceId: string | undefined, context: FindingContext): Fix | undefined {
  if (stage === 'route') return context.audited.cluster.networkIsolated ? isolatedFix : toRouteFix(context, resourceId);
  if (stage === 'peering') return toPeeringFix(context, resourceId);
  if (stage === 'nsg') return toSecurityRuleFix(context, resourceId);
  if (stage === 'dns') return toDnsFix(context);
  if (stage === 'authorizedIpRanges') return toRangesFix(context);
  return undefined;
}

/** AKS, network isolated clusters: what add-ons need comes by private link, or not at all. */
const isolatedFix: Fix = {
  summary:
    'Give these hosts private endpoints (a private link scope for Azure Monitor, endpoints of vaults and storage accounts), or turn off what needs them: a way out would end the isolation.',
  proven: false,
};

/** A fix with one command, where the resource's scope and the words can be written. */
export function withCommand(summary: string, resourceId: string, words: (scope: CommandWords) => CommandWords): Fix {
  const scope = toScopeWords(resourceId);
  const azCli = scope && toCommandLine(words(scope));
  return { summary, ...(azCli === undefined ? {} : { azCli }), proven: false };
}

/** The firewalls that the cluster is meant to use: the ones its egress passes, else the only one that there is. */
export function toFirewalls(context: FindingContext): readonly Firewall[] {
  const { firewalls } = context.input.topology;
  const used = firewalls.filter(({ id }) => context.audited.egress.some(({ firewallId }) => isSameId(firewallId, id)));
  if (used.length > 0) return used;
  return firewalls.length === 1 ? firewalls : [];
}

/** Points the default route of the subnets at the firewall again. `routeTableId` limits it to one route table. */
export function toRouteFix(context: FindingContext, routeTableId?: string): Fix {
  const routes = context.audited.cluster.sources.flatMap(({ routes: all }) => all).filter(isDefaultUserRoute);
  const route = routes.find(({ resourceId }) => routeTableId === undefined || isSameId(resourceId, routeTableId));
  const [firewall] = toFirewalls(context);
  if (!route?.resourceId || firewall?.privateAddress === undefined) {
    return { summary: 'Point the default route (0.0.0.0/0) of the node subnets at the firewall.', proven: false };
  }
  const { resourceId: tableId, name } = route;
  const address = firewall.privateAddress;
  return toFix(`Set the next hop of route ${name} in ${toResourceName(tableId)} to ${firewall.name} (${address}).`, [
    toRouteEdit(tableId, { name, prefix: '0.0.0.0/0', hop: 'VirtualAppliance', address }),
  ]);
}

/** True for a default route that somebody wrote. */
export function isDefaultUserRoute(route: Route): boolean {
  return route.origin === 'user' && route.destination.kind === 'prefix' && route.destination.length === 0;
}

/** Turns the DNS proxy on where the cluster's firewall has it off. */
export function toDnsFix(context: FindingContext): Fix {
  const firewall = toFirewalls(context).find(({ dnsProxy }) => dnsProxy === 'off');
  if (!firewall) {
    return { summary: 'Let the cluster network resolve names through servers that answer.', proven: false };
  }
  const ownerId = firewall.policyId ?? firewall.id;
  return toFix(`Turn on the DNS proxy in ${toResourceName(ownerId)}.`, [toProxyEdit(firewall)]);
}

/** The option replaces the whole list, so that the command names what is authorized today too. */
function toRangesFix(context: FindingContext): Fix {
  const { cluster } = context.audited;
  const missing = missingAddresses(context);
  const isKnown = toFirewalls(context).every(({ publicAddressesComplete }) => publicAddressesComplete);
  if (missing.length === 0 || !isKnown) {
    const summary = `Add every public address that egress leaves from to the authorized IP ranges of ${cluster.name}.`;
    return { summary, proven: false };
  }
  const today = [...toAddressTexts(cluster.authorizedRanges ?? []), ...(cluster.authorizedTags ?? [])];
  const summary = `Add ${missing.join(', ')} to the authorized IP ranges of ${cluster.name}.`;
  return toFix(summary, [toRangesEdit(cluster.id, [...today, ...missing])]);
}

/** The authorized IP ranges of a cluster, all of them. */
export function toRangesEdit(id: string, authorizedIPRanges: readonly string[]): WriteResource {
  const properties = { apiServerAccessProfile: { authorizedIPRanges } };
  return { kind: 'write', id, type: 'Microsoft.ContainerService/managedClusters', properties };
}

/** Public addresses that egress leaves from and that the cluster's authorized IP ranges leave out, sorted. */
export function missingAddresses(context: FindingContext): readonly string[] {
  const { cluster, egress } = context.audited;
  const authorized = cluster.authorizedRanges ?? [];
  const natted = cluster.sources.filter(({ subnetId }) =>
    egress.some((one) => one.via === 'natGateway' && (one.subnetId === subnetId || isSameId(one.subnetId, subnetId))),
  );
  const isUsed = ({ id }: Firewall) => egress.some(({ firewallId }) => isSameId(firewallId, id));
  const firewalls = toFirewalls(context).filter((firewall) => natted.length === 0 || isUsed(firewall));
  const addresses = [
    ...firewalls.flatMap(({ publicAddresses }) => publicAddresses),
    ...natted.flatMap(({ natGatewayAddresses }) => natGatewayAddresses ?? []),
  ];
  return distinct(addresses.toSorted()).filter((address) => !isAddressSubset(toAddressSet(address) ?? [], authorized));
}
