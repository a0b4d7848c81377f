import { undated } from '../denies/instant.ts';
import type { DependencyReport, Egress } from '../model/report.ts';
import { toResourceName } from '../model/resourceId.ts';
import {
  type Caveat,
  isAlternative,
  type Path,
  type RuleRef,
  type Stage,
  type Step,
  type Verdict,
} from '../model/verdict.ts';

/** Verdicts, the one to look at first first. */
export const verdictsWorstFirst: readonly Verdict[] = ['denied', 'partial', 'unknown', 'allowed'];

const outcomeOf: Record<Verdict, Step['outcome']> = {
  allowed: 'allow',
  denied: 'deny',
  partial: 'deny',
  unknown: 'unknown',
};

/** The step that decided a path: the last one whose outcome is the path's verdict and that is no mere alternative, else the last step. */
export function toDecidingStep(path: Path): Step | undefined {
  const wanted = outcomeOf[path.verdict];
  return path.trace.findLast((step) => step.outcome === wanted && !isAlternative(step)) ?? path.trace.at(-1);
}

/** The path to show first: the worst one. */
export function toWorstPath(paths: readonly Path[]): Path | undefined {
  for (const verdict of verdictsWorstFirst) {
    const path = paths.find((candidate) => candidate.verdict === verdict);
    if (path) return path;
  }
  return undefined;
}

/** A rule as people find it in the portal: `group/collection/rule`, as far as it is known. */
export function toRuleText(rule: RuleRef): string {
  return [rule.group, rule.collection, rule.name].filter((part) => part !== undefined && part !== '').join('/');
}

/** A rule without its group, `collection/rule`, for titles; the whole name stands in the text. */
export function toShortRule({ collection, name, ...rule }: RuleRef): string {
  return name === undefined
    ? toRuleText({ ...rule, ...(collection === undefined ? {} : { collection }) })
    : toRuleText({ name, ...(collection === undefined ? {} : { collection }) });
}

const stageWords: Record<Stage, string> = {
  nsg: 'network security group',
  route: 'route',
  peering: 'peering',
  privateEndpoint: 'private endpoint',
  serviceEndpoint: 'service endpoint',
  dns: 'DNS',
  threatIntel: 'threat intelligence',
  dnat: 'DNAT rule',
  network: 'network rule',
  application: 'application rule',
  infrastructure: 'infrastructure rules',
  default: 'default deny',
  authorizedIpRanges: 'authorized IP ranges',
};

/** A stage in words: `route`, `default deny`. */
export function toStageText(stage: Stage): string {
  return stageWords[stage];
}

/** What a step was, in a few words: the rule where there is one, else the stage. */
export function toStepText(step: Step, toName = toRuleText): string {
  const rule = step.rule ? toName(step.rule) : '';
  return rule === '' ? toStageText(step.stage) : rule;
}

/** What decided a dependency, in a few words, from its worst path. */
export function toDecidedBy(dependency: Pick<DependencyReport, 'paths'>, toName = toRuleText): string {
  const path = toWorstPath(dependency.paths);
  const step = path && toDecidingStep(path);
  return step ? toStepText(step, toName) : '-';
}

/** `snet-nodes`, or words for the network that AKS manages. */
export function toSubnetText(subnetId: string | null): string {
  return subnetId === null ? 'the managed node network' : toResourceName(subnetId);
}

const egressWords: Record<Egress['via'], string> = {
  azureFirewall: 'Azure Firewall',
  virtualAppliance: 'a virtual appliance',
  internet: 'straight to the internet',
  natGateway: 'a NAT gateway',
  loadBalancer: 'the load balancer',
  virtualNetworkGateway: 'a virtual network gateway',
  none: 'nowhere (dropped)',
  unknown: 'unknown',
};

/** Where a subnet's traffic leaves, in words. */
export function toEgressText(egress: Egress): string {
  const way = egressWords[egress.via];
  return egress.firewallId ? `${way} ${toResourceName(egress.firewallId)}` : way;
}

/** The same after a verb such as leaves or goes: `through Azure Firewall fw-hub`, `straight to the internet`. */
export function toLeavingText(egress: Egress): string {
  switch (egress.via) {
    case 'internet':
    case 'none':
      return toEgressText(egress);
    case 'unknown':
      return 'by a way that is not known';
    case 'azureFirewall':
    case 'virtualAppliance':
    case 'natGateway':
    case 'loadBalancer':
    case 'virtualNetworkGateway':
      return `through ${toEgressText(egress)}`;
  }
}

/** `2026-03-01 09:30 UTC` of an ISO instant, `undated` where a log row told none; other texts stay as they are. */
export function toTimeText(instant: string): string {
  if (instant === undated) return 'undated';
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(instant);
  return match ? `${match[1] ?? ''} ${match[2] ?? ''} UTC` : instant;
}

/** `1 cluster`, `3 clusters`; `plural` for words that do not just take an s. */
export function toCount(count: number, word: string, plural = `${word}s`): string {
  return `${count} ${count === 1 ? word : plural}`;
}

/** `a`, `a and b`, `a, b and 3 more`: at most `limit` names. */
export function toList(names: readonly string[], limit = 6): string {
  const shown = names.length > limit ? [...names.slice(0, limit - 1), `${names.length - limit + 1} more`] : names;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

const caveatWords: Record<Caveat, string> = {
  'fqdn-tag-claimed': 'FQDN tag AzureKubernetesService covers it by its documentation',
  'fqdn-tag-unproven': 'only an FQDN tag could cover it, and no document says so',
  'dns-proxy-inherited': 'the DNS proxy is on only in the parent policy',
  'dns-not-through-firewall': 'the network does not resolve names through the firewall',
  'tls-inspection': 'the firewall opens TLS, which AKS does not support',
  'threat-intel-deny': 'threat intelligence may deny single hosts',
  'idps-deny': 'intrusion prevention may deny single flows',
  'web-category': 'a web category decides, and configuration does not tell what it holds',
  'service-tag-by-name': 'service tags were compared by name',
  'rule-invalid': 'a rule holds something that Azure would not accept as written',
  'bypasses-firewall': 'the traffic does not pass the firewall',
  'recent-change': 'a change of the last minutes may not be in force everywhere',
  'provisioning-failed': 'the last change of the firewall failed or is under way: instances may hold older rules',
  'address-unknown': 'the address behind the name is not known',
};

/** A caveat in words. */
export function toCaveatText(caveat: Caveat): string {
  return caveatWords[caveat];
}
