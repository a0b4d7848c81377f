import type { WriteResource } from '../../model/edit.ts';
import type { Fix } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId } from '../../model/resourceId.ts';
import type { SecurityGroup } from '../../model/topology.ts';
import { toFix } from '../fixes/toFix.ts';
import { distinct } from '../order.ts';
import { toList } from '../words.ts';
import type { FindingContext } from './context.ts';

/** Priorities that Azure takes for rules of one's own. */
const firstPriority = 100;

/** A rule in front of the one that denies, for exactly the ports that are needed. */
export function toSecurityRuleFix(context: FindingContext, groupId: string | undefined): Fix {
  const group = context.audited.cluster.sources.find(({ securityGroup }) => isSameId(securityGroup?.id, groupId));
  const rows = context.report.dependencies.filter((row) => isDeniedBy(row, groupId));
  if (!group?.securityGroup || rows.length === 0) {
    return { summary: 'Let the traffic out by a rule in front of the one that denies it.', proven: false };
  }
  return toRuleFix(group.securityGroup, rows);
}

function isDeniedBy({ need, paths }: DependencyReport, groupId: string | undefined): boolean {
  const steps = paths.flatMap(({ trace }) => trace);
  return (
    need !== 'optional' &&
    steps.some(
      ({ stage, outcome, resourceId }) => stage === 'nsg' && outcome === 'deny' && isSameId(resourceId, groupId),
    )
  );
}

function toRuleFix(group: SecurityGroup, rows: readonly DependencyReport[]): Fix {
  const denying = rows.flatMap(({ paths }) =>
    paths.flatMap(({ trace }) =>
      trace.flatMap(({ stage, outcome, rule }) => (stage === 'nsg' && outcome === 'deny' ? (rule?.name ?? []) : [])),
    ),
  );
  const first = Math.min(...group.rules.filter(({ name }) => denying.includes(name)).map(({ priority }) => priority));
  const rules = (['Tcp', 'Udp'] as const).flatMap((protocol) => toRule(protocol, rows));
  const free = findFree(group, first, rules.length);
  const wanted = toList(rules.map(({ protocol, ports }) => `${protocol.toUpperCase()} ${ports.join(', ')}`));
  const isFull = free.length < rules.length;
  const room = isFull
    ? ` No priority is free in front of it (${firstPriority} is the first): give it a larger one.`
    : '';
  const summary = `Allow ${wanted} out of ${group.name} before rule ${toList(distinct(denying))}.${room}`;
  const edits = rules.flatMap((rule, index) => {
    const priority = free[index];
    return priority === undefined ? [] : [toEdit(group, rule, priority)];
  });
  return toFix(summary, edits);
}

/** ARM, networkSecurityGroups/securityRules 2024-05-01. */
function toEdit({ id }: SecurityGroup, { protocol, ports, destinations }: WantedRule, priority: number): WriteResource {
  const [destination = '*', ...others] = destinations;
  return {
    kind: 'write',
    id: `${id}/securityRules/allow-aks-egress-${protocol.toLowerCase()}`,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      priority,
      direction: 'Outbound',
      access: 'Allow',
      protocol,
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      ...(others.length === 0
        ? { destinationAddressPrefix: destination }
        : { destinationAddressPrefixes: destinations }),
      destinationPortRanges: ports,
    },
    isNew: true,
  };
}

interface WantedRule {
  readonly protocol: 'Tcp' | 'Udp';
  readonly ports: readonly string[];
  readonly destinations: readonly string[];
}

function toRule(protocol: WantedRule['protocol'], rows: readonly DependencyReport[]): readonly WantedRule[] {
  const own = rows.filter((row) => (row.protocol === 'UDP') === (protocol === 'Udp'));
  if (own.length === 0) return [];
  const ports = [...new Set(own.map(({ port }) => port))].toSorted((a, b) => a - b).map(String);
  const named = distinct(own.map(({ destination }) => destination).filter(isTagOrAddress)).toSorted();
  // A security group knows no host names: the nearest that it can say is the internet, and the firewall behind it chooses.
  const destinations = own.every(({ destination }) => isTagOrAddress(destination)) ? named : ['Internet'];
  return [{ protocol, ports, destinations }];
}

function isTagOrAddress(destination: string): boolean {
  return /^[\d./]+$/.test(destination) || /^[A-Z][\w.]*$/.test(destination);
}

/** Unused priorities in front of a rule, the nearest first. */
export function findFree(group: SecurityGroup, before: number, count: number): readonly number[] {
  const used = new Set(group.rules.map(({ priority }) => priority));
  const all = Array.from({ length: Math.max(0, before - firstPriority) }, (_, index) => before - 1 - index);
  return all.filter((priority) => !used.has(priority)).slice(0, count);
}
