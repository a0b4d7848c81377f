import { type ApiServerWay, judgeApiServerWays } from '../../evaluate/apiServerWays.ts';
import { type Finding, type Fix, toFinding } from '../../model/finding.ts';
import { isSameId, toIdKey, toResourceName } from '../../model/resourceId.ts';
import type { ApiServerSubnet, SecurityGroup } from '../../model/topology.ts';
import type { Step } from '../../model/verdict.ts';
import { toAddressTexts } from '../../net/addressSet.ts';
import { distinct, groupBy } from '../order.ts';
import { clip } from '../text.ts';
import { toList, toSubnetText } from '../words.ts';
import { toCommandLine, toScopeWords } from './azCli.ts';
import type { FindingContext } from './context.ts';
import { findFree } from './nsgFix.ts';

/** A way with the step that stops it, or that leaves it open. */
interface Stopped extends ApiServerWay {
  readonly step: Step;
}

/**
 * Security groups that keep nodes from an API server in their own network, or the probes of its load balancer: one finding a
 * group. What nobody can tell is one finding more. Routes that lead astray are told by `routes/insideNetwork.ts`. (AKS, API
 * server VNet integration.)
 */
export function findApiServerCuts(context: FindingContext): readonly Finding[] {
  const { cluster } = context.audited;
  const place = cluster.apiServerSubnet;
  if (!place) return [];
  const ways = judgeApiServerWays(cluster, context.input.topology);
  const denied = ways.flatMap((way) => (way.outcome.verdict === 'denied' ? toStopped(way, 'deny') : []));
  const byGroup = groupBy(
    denied.filter(({ step }) => step.stage === 'nsg'),
    ({ step }) => toIdKey(step.resourceId ?? ''),
  );
  return [
    ...[...byGroup.values()].map((stopped) => toCutFinding(stopped, place, context)),
    ...toUnprovenFindings(ways, place, context),
  ];
}

function toStopped(way: ApiServerWay, wanted: Step['outcome']): readonly Stopped[] {
  const step = way.outcome.steps.findLast(({ outcome }) => outcome === wanted);
  return step ? [{ ...way, step }] : [];
}

function toCutFinding(stopped: readonly Stopped[], place: ApiServerSubnet, context: FindingContext): Finding {
  const { cluster } = context.audited;
  const groupId = stopped[0]?.step.resourceId;
  const group = toResourceName(groupId ?? '');
  const ports = toPorts(stopped);
  const isOfNodes = stopped.some(({ from }) => from !== undefined);
  const subnets = distinct(stopped.flatMap(({ from }) => (from ? toSubnetText(from.subnetId) : [])));
  const probes = stopped.some(({ from }) => !from)
    ? ['The load balancer in front of the API server probes TCP 9988, and sends nobody there while its probes fail.']
    : [];
  return toFinding({
    kind: 'nsg-blocks-api-server',
    severity: 'critical',
    clusterId: cluster.id,
    ...(groupId === undefined ? {} : { resourceId: groupId }),
    title: clip(`${cluster.name}: network security group ${group} keeps TCP ${ports} from the API server`, 200),
    detail: [
      `The API server is in ${toSubnetText(place.subnet.subnetId)}, inside the network.`,
      ...(isOfNodes ? [`From ${toList(subnets)} nodes cannot call it and become NotReady.`] : []),
      ...probes,
      ...distinct(stopped.flatMap(({ step }) => step.note ?? [])).slice(0, 3),
    ].join(' '),
    evidence: { ...toEvidence(stopped), apiServerSubnetId: place.subnet.subnetId },
    fix: toFix(stopped, place, context),
  });
}

function toEvidence(ways: readonly ApiServerWay[]) {
  return {
    ways: ways.map(({ from, port }) => ({ from: from ? from.subnetId : 'AzureLoadBalancer', protocol: 'TCP', port })),
  };
}

function toPorts(ways: readonly ApiServerWay[]): string {
  const ports = [...new Set(ways.map(({ port }) => port))].toSorted((a, b) => a - b);
  return toList(ports.map(String));
}

/** A rule in front of the one that denies, on the side of the nodes or of the API server. */
function toFix(stopped: readonly Stopped[], place: ApiServerSubnet, { audited }: FindingContext): Fix {
  const groupId = stopped[0]?.step.resourceId;
  // One group on both sides is mended where it stops the nodes first.
  const outward = audited.cluster.sources.find(({ securityGroup }) => isSameId(securityGroup?.id, groupId));
  const names = distinct(stopped.flatMap(({ step }) => step.rule?.name ?? []));
  const direction = outward?.securityGroup?.rules.some(({ name }) => names.includes(name)) ? 'Outbound' : 'Inbound';
  const group = direction === 'Outbound' ? outward?.securityGroup : place.inbound;
  const summary = `Allow TCP ${toPorts(stopped)} ${direction === 'Outbound' ? 'out to' : 'in to'} ${toSubnetText(place.subnet.subnetId)} before rule ${toList(names)} of ${toResourceName(groupId ?? '')}.`;
  const azCli = group && toCommands(group, { stopped, place, direction, names });
  return { summary, ...(azCli === undefined ? {} : { azCli }), proven: false };
}

interface Mending {
  readonly stopped: readonly Stopped[];
  readonly place: ApiServerSubnet;
  readonly direction: 'Inbound' | 'Outbound';
  /** Rules that deny. */
  readonly names: readonly string[];
}

function toCommands(group: SecurityGroup, { stopped, place, direction, names }: Mending): string | undefined {
  const scope = toScopeWords(group.id);
  const first = Math.min(...group.rules.filter(({ name }) => names.includes(name)).map(({ priority }) => priority));
  const ofNodes = stopped.filter(({ from }) => from !== undefined);
  const prefixes = distinct(ofNodes.flatMap(({ from }) => toAddressTexts(from?.addresses ?? [])));
  const parts = [
    { name: 'allow-api-server', from: prefixes, ways: ofNodes },
    { name: 'allow-api-server-probes', from: ['AzureLoadBalancer'], ways: stopped.filter(({ from }) => !from) },
  ].filter(({ ways }) => ways.length > 0);
  const free = findFree(group, first, parts.length);
  if (!scope || free.length < parts.length) return undefined;
  const lines = parts.flatMap(({ name, from, ways }, at) => {
    const ports = [...new Set(ways.map(({ port }) => String(port)))];
    return (
      toCommandLine([
        ...['az', 'network', 'nsg', 'rule', 'create', ...scope, '--nsg-name', group.name, '--name', name],
        ...['--priority', String(free[at]), '--direction', direction, '--access', 'Allow', '--protocol', 'Tcp'],
        ...['--source-address-prefixes', ...from, '--destination-address-prefixes'],
        ...[...toAddressTexts(place.subnet.addresses), '--destination-port-ranges', ...ports],
      ]) ?? []
    );
  });
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Nobody can tell: the subnet was not read, a group decides by what is not known, or only a part of the subnet is denied. */
function toUnprovenFindings(
  ways: readonly ApiServerWay[],
  place: ApiServerSubnet,
  context: FindingContext,
): readonly Finding[] {
  const { cluster } = context.audited;
  const open = ways.flatMap((way) => {
    if (way.outcome.verdict === 'partial') return toStopped(way, 'deny');
    return way.outcome.verdict === 'unknown' ? toStopped(way, 'unknown') : [];
  });
  const told = open.filter(({ step }) => step.stage === 'nsg' || step.stage === 'route');
  const [gap] = place.subnet.gaps;
  if (told.length === 0 && !gap) return [];
  const reasons = gap ? [gap.detail ?? `It could not be read (${gap.reason}).`] : [];
  return [
    toFinding({
      kind: 'api-server-unproven',
      severity: 'low',
      clusterId: cluster.id,
      title: clip(`${cluster.name}: whether nodes reach the API server inside the network is unknown`, 200),
      detail: [
        `The API server is in ${toSubnetText(place.subnet.subnetId)}; nodes need TCP 443 and 4443 to it, its load balancer TCP 9988.`,
        ...reasons,
        ...distinct(told.flatMap(({ step }) => step.note ?? [])).slice(0, 3),
      ].join(' '),
      evidence: { ...toEvidence(told), apiServerSubnetId: place.subnet.subnetId },
    }),
  ];
}
