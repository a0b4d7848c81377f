import type { ReadRule } from '../../evaluate/rules/box.ts';
import type { DependencyReport } from '../../model/report.ts';
import { isSameId, toIdKey } from '../../model/resourceId.ts';
import type { Firewall, Route, SecurityGroup, SecurityRule } from '../../model/topology.ts';
import { isAlternative, type Path, type RuleRef, type Step } from '../../model/verdict.ts';
import { toFirewall, type FindingContext } from './context.ts';
import { isSameRule } from './hiding.ts';

/** Something that stops a dependency unless something that configuration does not tell is otherwise. */
export type Danger =
  /** A rule that may take flows before those that allow them. */
  | { readonly kind: 'mayDeny'; readonly rule: ReadRule; readonly firewall: Firewall }
  /** A rule that denies flows unless one before it, which may match, lets them through. */
  | {
      readonly kind: 'elseDenied';
      readonly rule: ReadRule;
      readonly firewall: Firewall;
      readonly unless: readonly RuleRef[];
    }
  | { readonly kind: 'mayDrop'; readonly route: Route }
  | { readonly kind: 'mayBlock'; readonly group: SecurityGroup; readonly rule: SecurityRule };

/** What endangers a row of unknown verdict most; undefined if nothing that was written to stop traffic does. */
export function findDanger({ paths }: DependencyReport, context: FindingContext): Danger | undefined {
  for (const path of paths.filter(({ verdict }) => verdict === 'unknown')) {
    const danger = findRoute(path, context) ?? findSecurityRule(path, context) ?? findRule(path, context);
    if (danger) return danger;
  }
  return undefined;
}

function findRoute({ subnetId, trace }: Path, { audited }: FindingContext): Danger | undefined {
  const dropped = trace.find(({ stage, outcome }) => stage === 'route' && outcome === 'deny');
  if (!dropped) return undefined;
  const routes = audited.cluster.sources.filter((own) => own.subnetId === subnetId).flatMap((own) => own.routes);
  const route = routes.find(
    ({ name, resourceId, nextHopType }) =>
      nextHopType === 'None' && isSameId(resourceId, dropped.resourceId) && dropped.note?.includes(`Route ${name} (`),
  );
  return route && { kind: 'mayDrop', route };
}

function findSecurityRule({ subnetId, trace }: Path, { audited }: FindingContext): Danger | undefined {
  const group = audited.cluster.sources.find((own) => own.subnetId === subnetId)?.securityGroup;
  const names = trace.flatMap(({ stage, outcome, rule }) =>
    stage === 'nsg' && outcome === 'unknown' ? (rule?.name ?? []) : [],
  );
  const rule = group?.rules.find(({ name, action }) => action === 'deny' && names.includes(name));
  return group && rule && { kind: 'mayBlock', group, rule };
}

function findRule({ subnetId, trace }: Path, context: FindingContext): Danger | undefined {
  const firewall = toFirewall(context, subnetId);
  if (!firewall) return undefined;
  const doubts = trace.filter(({ outcome, rule }) => outcome === 'unknown' && rule !== undefined);
  const otherwise = trace.find(isAlternative);
  if (otherwise?.outcome === 'deny') {
    const rule = findDenying(otherwise, firewall);
    return rule && { kind: 'elseDenied', rule, firewall, unless: doubts.flatMap((step) => step.rule ?? []) };
  }
  for (const step of doubts) {
    const rule = findDenying(step, firewall);
    if (rule && otherwise) return { kind: 'mayDeny', rule, firewall };
  }
  return undefined;
}

function findDenying({ stage, rule: ref }: Step, { rules }: Firewall): ReadRule | undefined {
  if (!ref || (stage !== 'network' && stage !== 'application')) return undefined;
  for (const rule of rules[stage]) {
    if (rule.kind !== 'unread' && rule.action === 'deny' && isSameRule(rule.ref, ref)) return rule;
  }
  return undefined;
}

/** Tells the dangers of a cluster apart; part of the finding's identity. */
export function toDangerKey(danger: Danger): string {
  switch (danger.kind) {
    case 'mayDeny':
    case 'elseDenied': {
      const { kind, ref } = danger.rule;
      const { policyId = '', group = '', collection = '' } = ref;
      return `${danger.kind} ${kind} ${JSON.stringify([toIdKey(policyId), group, collection])}`;
    }
    case 'mayDrop':
      return `route ${toIdKey(danger.route.resourceId ?? '')} ${danger.route.name}`;
    case 'mayBlock':
      return `nsg ${toIdKey(danger.group.id)} ${danger.rule.name}`;
  }
}

/** The service tags that it goes by. */
export function toDangerTags(danger: Danger): readonly string[] {
  switch (danger.kind) {
    case 'mayDeny':
      return danger.rule.kind === 'application' ? [] : danger.rule.destinations.serviceTags;
    case 'elseDenied':
      return [];
    case 'mayDrop':
      return danger.route.destination.kind === 'serviceTag' ? [danger.route.destination.tag] : [];
    case 'mayBlock':
      return danger.rule.destinations.serviceTags;
  }
}
