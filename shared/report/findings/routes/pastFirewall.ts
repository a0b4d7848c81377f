import type { Leg } from '../../../evaluate/hop.ts';
import { defaultLegs } from '../../../evaluate/route.ts';
import { isWide } from '../../../evaluate/addressKnowledge.ts';
import { toFinding, type Finding, type Fix } from '../../../model/finding.ts';
import type { Egress } from '../../../model/report.ts';
import { isSameId, toResourceName } from '../../../model/resourceId.ts';
import type { Route, SourceSubnet } from '../../../model/topology.ts';
import { toNewRouteEdit, toRouteRemoval } from '../../fixes/routeEdits.ts';
import { toFix } from '../../fixes/toFix.ts';
import { distinct, groupBy } from '../../order.ts';
import { clip } from '../../text.ts';
import { toLeavingText, toList, toSubnetText } from '../../words.ts';
import { toCommandLine, toScopeWords } from '../azCli.ts';
import type { FindingContext } from '../context.ts';
import { isDefaultUserRoute, toFirewalls, toRouteFix } from '../cutFix.ts';
import { isMeantForFirewall, toEvidence, toPast } from '../egressWay.ts';

type Kind = 'route-table-missing' | 'route-default-missing' | 'route-bypasses-firewall';

/**
 * Subnets of a cluster that is meant to leave through a firewall and whose egress does not: no route table, none of its routes
 * a default route, or a default route that leads elsewhere. One finding a kind.
 */
export function findPastFirewall(context: FindingContext): readonly Finding[] {
  if (!isMeantForFirewall(context)) return [];
  const past = toPast(context).flatMap((egress) => {
    const source = findSource(egress, context);
    return source ? [{ egress, source, kind: toKind(source) }] : [];
  });
  return [...groupBy(past, ({ kind }) => kind).values()].flatMap((group) => {
    const [first] = group;
    return first ? [toPastFinding(first.kind, group, context)] : [];
  });
}

/**
 * Subnets whose routes lead some of the internet to a firewall, such as 0.0.0.0/1, while no default route has the rest: that
 * leaves by the way which every network has by itself.
 */
export function findPartlyPast(context: FindingContext): readonly Finding[] {
  if (!isMeantForFirewall(context) || context.audited.cluster.networkIsolated) return [];
  const sources = context.audited.cluster.sources.filter((source) => isPartlyPast(source, context));
  const byTable = groupBy(sources, ({ routeTableId }) => (routeTableId ?? '').toLowerCase());
  return [...byTable.values()].map((group) => toPartlyFinding(group, context));
}

function isPartlyPast(source: SourceSubnet, context: FindingContext): boolean {
  const legs = toDefaultLegs(source, context);
  return (
    legs.some(({ hop, route }) => hop.kind === 'firewall' && route?.origin === 'user') &&
    legs.some(({ hop, route }) => hop.kind === 'internet' && route?.origin !== 'user')
  );
}

function toPartlyFinding(sources: readonly SourceSubnet[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const [first] = sources;
  const tableId = first?.routeTableId;
  const subnets = toList(distinct(sources.map(({ subnetId }) => toSubnetText(subnetId))));
  const legs = sources.flatMap((source) => toDefaultLegs(source, context));
  const routes = legs.flatMap(({ route }) => (route?.origin === 'user' ? route : []));
  const held = toList(distinct(routes.map(toDestinationText)));
  return toFinding({
    kind: 'route-default-missing',
    severity: 'medium',
    clusterId: cluster.id,
    ...(tableId === undefined ? {} : { resourceId: tableId }),
    title: clip(`${cluster.name}: of what leaves ${subnets} only ${held} is routed to the firewall`, 200),
    detail: `The routes of ${subnets} lead ${held} to a firewall, and no default route (0.0.0.0/0) leads the rest there: it goes straight to the internet. No firewall rule filters or logs it.`,
    evidence: {
      routes: routes.map((route) => ({ name: route.name, destination: toDestinationText(route) })),
      subnets: distinct(sources.flatMap(({ subnetId }) => subnetId ?? [])),
    },
    fix: first ? toDefaultFix(first, context) : toRouteFix(context),
  });
}

interface Past {
  readonly egress: Egress;
  readonly source: SourceSubnet;
}

function findSource({ subnetId }: Egress, { audited }: FindingContext): SourceSubnet | undefined {
  return audited.cluster.sources.find((one) => one.subnetId === subnetId || isSameId(one.subnetId, subnetId));
}

function toKind({ routeTableId, routes }: SourceSubnet): Kind {
  if (routeTableId === undefined) return 'route-table-missing';
  return routes.some(isDefaultUserRoute) ? 'route-bypasses-firewall' : 'route-default-missing';
}

const reasons: Record<Kind, string> = {
  'route-table-missing': 'has no route table',
  'route-default-missing': 'has a route table without a default route',
  'route-bypasses-firewall': 'has a default route that leads past the firewall',
};

function toPastFinding(kind: Kind, past: readonly Past[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const subnets = toList(distinct(past.map(({ source }) => toSubnetText(source.subnetId))));
  const ways = toList(distinct(past.map(({ egress }) => toLeavingText(egress))));
  const tableId = past[0]?.source.routeTableId;
  return toFinding({
    kind,
    severity: 'medium',
    clusterId: cluster.id,
    ...(tableId === undefined ? {} : { resourceId: tableId }),
    title: clip(`${cluster.name}: ${subnets} ${reasons[kind]}`, 200),
    detail: `Traffic to the internet from ${subnets} goes ${ways}, although the cluster is meant to leave through a firewall. No firewall rule filters or logs it.`,
    evidence: { egress: past.map(({ egress }) => toEvidence(egress)) },
    fix: toPastFix(kind, past, context),
  });
}

/** The way to the firewall for every subnet of a cluster that leaves past it: a route table, or a default route in the one that is there. */
export function toWayFix(context: FindingContext): Fix {
  const past = toPast(context).flatMap((egress) => {
    const source = findSource(egress, context);
    return source ? [{ egress, source }] : [];
  });
  const [first] = past;
  return first ? toPastFix(toKind(first.source), past, context) : toRouteFix(context);
}

function toPastFix(kind: Kind, past: readonly Past[], context: FindingContext): Fix {
  const [first] = past;
  if (kind === 'route-bypasses-firewall' || !first) return toBypassFix(first?.source, context);
  return kind === 'route-table-missing' ? toTableFix(past, context) : toDefaultFix(first.source, context);
}

/** Where the default route leads to the firewall, longer routes that are in its way go; else it is pointed back. */
function toBypassFix(source: SourceSubnet | undefined, context: FindingContext): Fix {
  const { routes = [], routeTableId } = source ?? {};
  const next = routes.find(isDefaultUserRoute)?.nextHopAddress;
  const isPointed = next !== undefined && toFirewalls(context).some(({ privateAddress }) => privateAddress === next);
  return isPointed ? toDeletion(routes.filter(isPast), routeTableId) : toRouteFix(context, routeTableId);
}

function toDefaultFix({ routeTableId }: SourceSubnet, context: FindingContext): Fix {
  const [firewall] = toFirewalls(context);
  if (routeTableId === undefined || firewall?.privateAddress === undefined) return toRouteFix(context);
  const { name, privateAddress } = firewall;
  const summary = `Add a default route to ${name} (${privateAddress}) to ${toResourceName(routeTableId)}.`;
  return toFix(summary, [
    toNewRouteEdit(routeTableId, {
      name: 'default-to-firewall',
      prefix: '0.0.0.0/0',
      hop: 'VirtualAppliance',
      address: privateAddress,
    }),
  ]);
}

function toRouteCreation(scope: readonly string[], table: string, address: string): readonly string[] {
  return [
    ...['az', 'network', 'route-table', 'route', 'create', ...scope, '--route-table-name', table],
    ...['--name', 'default-to-firewall', '--address-prefix', '0.0.0.0/0'],
    ...['--next-hop-type', 'VirtualAppliance', '--next-hop-ip-address', address],
  ];
}

/** The table that another subnet of the cluster leaves through the firewall by; a new one where there is none. */
function toTableFix(past: readonly Past[], context: FindingContext): Fix {
  const { cluster, egress } = context.audited;
  const used = egress.find(({ via, routeTableId }) => via === 'azureFirewall' && routeTableId)?.routeTableId;
  const subnetIds = past.flatMap(({ source }) => source.subnetId ?? []);
  const names = toList(subnetIds.map(toResourceName));
  if (used) {
    const lines = subnetIds.map((id) => toCommandLine(toAssociation(id, used)));
    return toLinesFix(
      `Associate ${names} with route table ${toResourceName(used)}, as the cluster's other subnets are.`,
      lines,
    );
  }
  const address = toFirewalls(context)[0]?.privateAddress;
  const scope = toScopeWords(subnetIds[0] ?? '');
  const summary = `Make a route table with a default route to the firewall and associate ${names} with it.`;
  if (address === undefined || !scope) return { summary, proven: false };
  const table = `rt-${cluster.name}`;
  return toLinesFix(summary, [
    toCommandLine(['az', 'network', 'route-table', 'create', ...scope, '--name', table]),
    toCommandLine(toRouteCreation(scope, table, address)),
    ...subnetIds.map((id) => toCommandLine(toAssociation(id, table))),
  ]);
}

function toAssociation(subnetId: string, table: string): readonly string[] {
  return ['az', 'network', 'vnet', 'subnet', 'update', '--ids', subnetId, '--route-table', table];
}

function toLinesFix(summary: string, lines: readonly (string | undefined)[]): Fix {
  const whole = lines.flatMap((line) => line ?? []);
  const azCli = whole.length > 0 && whole.length === lines.length ? { azCli: whole.join('\n') } : {};
  return { summary, ...azCli, proven: false };
}

/**
 * Routes beside the default route to a firewall that lead public traffic past it: for a service tag, or for a block so wide
 * that hosts the cluster needs may lie in it. Narrow ones, such as that for the firewall's own address, are meant.
 */
export function findBypassRoutes(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const found = cluster.sources.flatMap((source) =>
    leavesByFirewall(source, context)
      ? source.routes
          .filter((route) => isPast(route) && !isContested(route, source))
          .map((route) => ({ source, route }))
      : [],
  );
  const byTable = groupBy(found, ({ route }) => (route.resourceId ?? '').toLowerCase());
  return [...byTable.values()].map((group) => toBypassFinding(group, context));
}

function leavesByFirewall(subnet: SourceSubnet, context: FindingContext): boolean {
  return toDefaultLegs(subnet, context).some(({ hop }) => hop.kind === 'firewall');
}

function toDefaultLegs(subnet: SourceSubnet, { audited: { cluster }, input }: FindingContext): readonly Leg[] {
  return defaultLegs({ subnet, topology: input.topology, cloud: cluster.cloud });
}

function isPast(route: Route): boolean {
  const { origin, destination, nextHopType } = route;
  if (origin !== 'user' || (nextHopType !== 'Internet' && nextHopType !== 'VirtualNetworkGateway')) return false;
  return destination.kind === 'serviceTag' || isWide(destination.addresses);
}

/** True if the table leads the same prefix elsewhere too, which Azure does not accept: nobody knows which of both counts. */
function isContested(route: Route, { routes }: SourceSubnet): boolean {
  return routes.some(
    (other) => other !== route && other.origin === 'user' && toDestinationText(other) === toDestinationText(route),
  );
}

interface Bypass {
  readonly source: SourceSubnet;
  readonly route: Route;
}

function toBypassFinding(found: readonly Bypass[], context: FindingContext): Finding {
  const { cluster } = context.audited;
  const routes = [...new Map(found.map(({ route }) => [route.name, route])).values()];
  const tableId = routes[0]?.resourceId;
  const subnets = toList(distinct(found.map(({ source }) => toSubnetText(source.subnetId))));
  const what = toList(routes.map((route) => toDestinationText(route)));
  return toFinding({
    kind: 'route-bypasses-firewall',
    severity: 'medium',
    clusterId: cluster.id,
    ...(tableId === undefined ? {} : { resourceId: tableId }),
    title: clip(`${cluster.name}: traffic of ${subnets} to ${what} leaves past the firewall`, 200),
    detail: `The default route of ${subnets} leads to a firewall, but ${toList(routes.map(({ name }) => `route ${name}`))} of ${toResourceName(tableId ?? '')} sends ${what} past it. No firewall rule filters or logs that traffic.`,
    evidence: {
      routes: routes.map((route) => ({
        name: route.name,
        destination: toDestinationText(route),
        nextHopType: route.nextHopType,
      })),
      subnets: distinct(found.flatMap(({ source }) => source.subnetId ?? [])),
    },
    fix: toDeletion(routes, tableId),
  });
}

function toDestinationText({ destination }: Route): string {
  return destination.kind === 'prefix' ? destination.text : destination.tag;
}

function toDeletion(routes: readonly Route[], tableId: string | undefined): Fix {
  const summary = `Delete ${toList(routes.map(({ name }) => `route ${name}`))}, and allow at the firewall what then meets its rules.`;
  if (tableId === undefined) return { summary, proven: false };
  return toFix(
    summary,
    routes.map(({ name }) => toRouteRemoval(tableId, name)),
  );
}
