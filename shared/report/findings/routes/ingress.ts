import { routesTo } from '../../../evaluate/route.ts';
import { toFinding, type Finding, type Fix } from '../../../model/finding.ts';
import { isSameId, toIdKey, toResourceName } from '../../../model/resourceId.ts';
import type { Firewall, NatRule, PublicFrontend, SourceSubnet } from '../../../model/topology.ts';
import { overlapsAddresses, toAddressSet } from '../../../net/addressSet.ts';
import { toNewRouteEdit } from '../../fixes/routeEdits.ts';
import { toFix } from '../../fixes/toFix.ts';
import { distinct } from '../../order.ts';
import { clip } from '../../text.ts';
import { toList, toSubnetText } from '../../words.ts';
import { toCommandLine, toScopeWords } from '../azCli.ts';
import type { FindingContext } from '../context.ts';

/**
 * Services behind a public load balancer while egress goes through a firewall: answers leave by the firewall, which never saw
 * the question and drops them. Clients have to come in through the firewall too, and then its own address has to be routed
 * straight to the internet (Azure Firewall, integrate with Azure Load Balancer; AKS, limit egress traffic).
 */
export function findIngressFaults(context: FindingContext): readonly Finding[] {
  const frontends = (context.audited.cluster.publicFrontends ?? []).filter(({ address }) => address !== undefined);
  const firewalls = toWaysOut(context);
  if (frontends.length === 0 || firewalls.length === 0) return [];
  const passed = frontends.map((frontend) => ({
    frontend,
    rules: firewalls.map(({ firewall }) => ({ firewall, rules: toRules(firewall, frontend) })),
  }));
  const direct = passed.filter(({ frontend, rules }) =>
    rules.every(({ firewall, rules: found }) => found.length === 0 && !mayTranslate(firewall, frontend)),
  );
  const missing = firewalls.flatMap((way) =>
    toMissing(
      way,
      passed.flatMap(({ rules }) => rules),
      context,
    ),
  );
  return [
    ...(direct.length === 0
      ? []
      : [
          toDirectFinding(
            direct.map(({ frontend }) => frontend),
            firewalls,
            context,
          ),
        ]),
    ...toMissingFindings(missing, context),
  ];
}

/** A firewall with the subnets that leave through it. */
interface WayOut {
  readonly firewall: Firewall;
  readonly sources: readonly SourceSubnet[];
}

function toWaysOut({ audited: { cluster, egress }, input }: FindingContext): readonly WayOut[] {
  return input.topology.firewalls.flatMap((firewall) => {
    const own = egress.filter(({ via, firewallId }) => via === 'azureFirewall' && isSameId(firewallId, firewall.id));
    const sources = cluster.sources.filter(({ subnetId }) => own.some((one) => isSameId(one.subnetId, subnetId)));
    return sources.length === 0 ? [] : [{ firewall, sources }];
  });
}

function toRules({ rules }: Firewall, { address }: PublicFrontend): readonly NatRule[] {
  return rules.nat.filter((rule): rule is NatRule => rule.kind === 'nat' && rule.translatedAddress === address);
}

/** Rules that could not be read, or that translate to a name, may lead to the address all the same. */
function mayTranslate({ rules }: Firewall, { address }: PublicFrontend): boolean {
  return rules.nat.some(
    (rule) =>
      rule.kind === 'unread' ||
      (rule.translatedAddress === undefined && rule.translatedHost !== undefined && address !== undefined),
  );
}

function toDirectFinding(
  direct: readonly PublicFrontend[],
  firewalls: readonly WayOut[],
  context: FindingContext,
): Finding {
  const { cluster } = context.audited;
  const names = toList(direct.map(toFrontendText));
  const ways = toList(firewalls.map(({ firewall }) => firewall.name));
  return toFinding({
    kind: 'ingress-asymmetric',
    severity: 'high',
    clusterId: cluster.id,
    title: clip(`${cluster.name}: answers of ${names} leave through ${ways} and are lost`, 200),
    detail: `Clients that call ${names} come in by the load balancer, but the default route takes the answers to ${ways}, which saw no question and drops them. No DNAT rule of the firewall leads there.`,
    evidence: {
      frontends: direct.map(({ addressId, address = '', service, ports }) => ({
        addressId,
        address,
        ...(service === undefined ? {} : { service }),
        ports: ports.map(({ protocol, port }) => `${protocol}:${port}`),
      })),
      firewalls: firewalls.map(({ firewall }) => firewall.id),
    },
    fix: toDnatFix(direct, firewalls[0]?.firewall),
  });
}

function toFrontendText({ address = '', service }: PublicFrontend): string {
  return service === undefined ? address : `${service} (${address})`;
}

/** A DNAT rule a port, in a collection of its own for a policy, and the address that it is for. */
function toDnatFix(direct: readonly PublicFrontend[], firewall: Firewall | undefined): Fix {
  const summary = `Let clients in through the firewall: a DNAT rule to ${toList(direct.map(toFrontendText))}, and a route for the firewall's public address to the internet. Or make the services internal and translate to their private addresses.`;
  const entry = firewall?.publicAddresses[0];
  const ownerId = firewall?.policyId ?? firewall?.id;
  const scope = ownerId === undefined ? undefined : toScopeWords(ownerId);
  if (!firewall || ownerId === undefined || entry === undefined || !scope) return { summary, proven: false };
  const owner =
    firewall.policyId === undefined ? ['--firewall-name', firewall.name] : ['--policy-name', toResourceName(ownerId)];
  const lines = direct.flatMap((frontend, index) => {
    const port = frontend.ports[0] ?? { protocol: 'TCP', port: 443 };
    const translated = ['--translated-address', frontend.address ?? '', '--translated-port', String(port.port)];
    return (
      toCommandLine(
        firewall.policyId === undefined
          ? [
              ...['az', 'network', 'firewall', 'nat-rule', 'create', ...scope, ...owner],
              ...['--collection-name', 'ingress', '--name', `ingress-${index + 1}`],
              ...(index === 0 ? ['--priority', '100', '--action', 'Dnat'] : []),
              ...['--protocols', port.protocol, '--source-addresses', '*', '--destination-addresses', entry],
              ...['--destination-ports', String(port.port), ...translated],
            ]
          : [
              ...['az', 'network', 'firewall', 'policy', 'rule-collection-group', 'collection', 'add-nat-collection'],
              ...[...scope, ...owner, '--rule-collection-group-name', 'DefaultDnatRuleCollectionGroup'],
              ...['--name', `ingress-${index + 1}`, '--collection-priority', String(100 + index), '--action', 'DNAT'],
              ...['--rule-name', `ingress-${index + 1}`, '--source-addresses', '*', '--dest-addr', entry],
              ...['--ip-protocols', port.protocol, '--destination-ports', String(port.port), ...translated],
            ],
      ) ?? []
    );
  });
  return { summary, ...(lines.length === direct.length ? { azCli: lines.join('\n') } : {}), proven: false };
}

interface MissingRoute {
  readonly address: string;
  readonly source: SourceSubnet;
}

/** Public addresses of the firewall that clients come in by and that the subnets route through the firewall like all else. */
function toMissing(
  { firewall, sources }: WayOut,
  rules: readonly { readonly firewall: Firewall; readonly rules: readonly NatRule[] }[],
  { audited: { cluster }, input }: FindingContext,
): readonly MissingRoute[] {
  const own = rules.filter((one) => one.firewall === firewall).flatMap((one) => one.rules);
  const entries = firewall.publicAddresses.filter((address) =>
    own.some(({ destinations }) => overlapsAddresses(destinations.addresses, toAddressSet(address) ?? [])),
  );
  return sources.flatMap((source) =>
    entries
      .filter((address) => {
        const scope = { subnet: source, topology: input.topology, cloud: cluster.cloud };
        const parts = routesTo(toAddressSet(address) ?? [], scope);
        return parts.some(({ legs: [{ hop }] }) => hop.kind === 'firewall');
      })
      .map((address) => ({ address, source })),
  );
}

function toMissingFindings(missing: readonly MissingRoute[], context: FindingContext): readonly Finding[] {
  if (missing.length === 0) return [];
  const { cluster } = context.audited;
  const addresses = distinct(missing.map(({ address }) => address)).toSorted();
  const subnets = toList(distinct(missing.map(({ source }) => toSubnetText(source.subnetId))));
  const tables = new Map(missing.map(({ source }) => [toIdKey(source.routeTableId ?? ''), source.routeTableId ?? '']));
  const tableIds = [...tables.values()].filter((id) => id !== '').toSorted();
  const [first] = tableIds;
  return [
    toFinding({
      kind: 'firewall-ip-route-missing',
      severity: 'high',
      clusterId: cluster.id,
      ...(first === undefined ? {} : { resourceId: first }),
      title: clip(`${cluster.name}: ${subnets} routes ${toList(addresses)} of the firewall through the firewall`, 200),
      detail: `The firewall translates what comes to ${toList(addresses)} to a public address of the cluster's load balancer. Answers go to the firewall's public address, which has to be routed straight to the internet; from ${subnets} the default route takes it to the firewall's private address, so they are lost.`,
      evidence: {
        addresses,
        subnets: distinct(missing.flatMap(({ source }) => source.subnetId ?? [])),
        routeTables: tableIds,
      },
      fix: toRoutesFix(addresses, tableIds),
    }),
  ];
}

function toRoutesFix(addresses: readonly string[], tableIds: readonly string[]): Fix {
  const summary = `Route ${toList(addresses.map((address) => `${address}/32`))} to the internet in ${toList(tableIds.map(toResourceName))}.`;
  const edits = tableIds.flatMap((tableId) =>
    addresses.map((address, index) => {
      const name = index === 0 ? 'firewall-public' : `firewall-public-${index + 1}`;
      return toNewRouteEdit(tableId, { name, prefix: `${address}/32`, hop: 'Internet' });
    }),
  );
  return toFix(summary, edits);
}
