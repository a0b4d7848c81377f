import type { Dependency } from '../model/catalog.ts';
import type { ApplicationRule, UnreadRules } from '../model/topology.ts';
import type { Caveat } from '../model/verdict.ts';
import { toHostPattern } from '../net/hostPattern.ts';
import { holdsEveryPublicAddress } from './addressKnowledge.ts';
import { toUnreadCandidate, withSources } from './networkRules.ts';
import type { Target, TargetMatch } from './region.ts';
import type { Candidate, Clause } from './walk.ts';

type TargetClause = Omit<Clause, 'sources'>;

const everything: TargetMatch = { kind: 'everything' };

/** Features whose hosts belong to the customer or to third parties: no FQDN tag of Azure's holds them. */
const neverTagged = ['acr', 'workload-images', 'csi-storage', 'http-proxy'];

/** What an application rule says about a dependency: its clauses, certain ones first. Only HTTP and HTTPS get so far. */
export function toApplicationCandidate(
  rule: ApplicationRule | UnreadRules,
  dependency: Dependency,
  target: Target,
): Candidate {
  if (rule.kind === 'unread') {
    const { reach } = rule;
    const known = reach?.kind === 'application' ? toApplicationCandidate(reach, dependency, target) : undefined;
    return toUnreadCandidate(rule, 'application', known);
  }
  const clauses = fitsApplicationRule(rule, dependency)
    ? withSources(rule, toApplicationClauses(rule, dependency, target))
    : [];
  return { stage: 'application', ref: rule.ref, action: rule.action, clauses };
}

/** True if the dependency speaks HTTP or HTTPS: anything else is dropped before the application rules. */
export function isApplicationTraffic({ protocol }: Dependency): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

/** True for HTTPS by address: it carries no host name (SNI), and the firewall denies it before any application rule. */
export function isNameless({ protocol }: Dependency, target: Target): boolean {
  return protocol === 'HTTPS' && (target.kind === 'addresses' || target.kind === 'somewhere');
}

/** True if the rule lists the dependency's protocol with its port. `Https:443` does not serve HTTP on port 80. */
export function fitsApplicationRule(rule: ApplicationRule, { protocol, port }: Dependency): boolean {
  return rule.protocols.some((each) => each.type.toUpperCase() === protocol && each.port === port);
}

/** The targets of an application rule, as far as they can concern the target. Its kinds are alternatives. */
export function toApplicationClauses(
  rule: ApplicationRule,
  dependency: Dependency,
  target: Target,
): readonly TargetClause[] {
  const clauses = [
    ...toHostClauses(rule, target),
    ...rule.fqdnTags.flatMap((tag) => toFqdnTagClauses(tag, dependency, target)),
    ...(rule.webCategories.length > 0 && target.kind !== 'tag' ? [webCategoryClause] : []),
    ...rule.urls.flatMap((url) => toUrlClauses(url, rule, dependency, target)),
  ];
  return clauses
    .map((clause) => withRuleCaveats(clause, rule))
    .toSorted((a, b) => Number(b.certain) - Number(a.certain));
}

const webCategoryClause: TargetClause = {
  target: everything,
  certain: false,
  caveats: ['web-category'],
  note: 'The rule matches by web category, which configuration does not tell.',
};

/** Names decide; HTTP by address may carry one as a Host header, which only `*` matches whatever it is. */
function toHostClauses(rule: ApplicationRule, target: Target): readonly TargetClause[] {
  if (target.kind === 'hosts') {
    return rule.hosts.map((pattern) => ({ target: { kind: 'host', pattern }, certain: true, caveats: [] }));
  }
  const takesAll = rule.hosts.some((pattern) => pattern.kind === 'any');
  if (!takesAll) return [];
  if (target.kind === 'tag') return [{ target: everything, certain: true, caveats: [] }];
  const note = 'The rule is for host names; requests by address may carry none.';
  return [{ target: everything, certain: false, caveats: ['address-unknown'], note }];
}

function toFqdnTagClauses(tag: string, dependency: Dependency, target: Target): readonly TargetClause[] {
  if (target.kind !== 'hosts' || tag.toLowerCase() !== 'azurekubernetesservice') return [];
  if (dependency.coveredByFqdnTag) {
    const note = 'By its documentation, FQDN tag AzureKubernetesService holds the host; its content is not published.';
    return [{ target: everything, certain: true, caveats: ['fqdn-tag-claimed'], note }];
  }
  if (!isCatalogHost(dependency)) return [];
  const note = 'Whether FQDN tag AzureKubernetesService holds the host is documented nowhere.';
  return [{ target: everything, certain: false, caveats: ['fqdn-tag-unproven'], note }];
}

/** Hosts that Microsoft names for AKS may be in the tag; somebody's own never are. */
function isCatalogHost({ id, features }: Dependency): boolean {
  return !/^(?:custom|explain)\b/.test(id) && !features.every((feature) => neverTagged.includes(feature));
}

/** A URL limits paths, which a dependency does not tell, and HTTPS paths are visible only to TLS inspection. */
function toUrlClauses(
  url: string,
  rule: ApplicationRule,
  dependency: Dependency,
  target: Target,
): readonly TargetClause[] {
  const pattern = toHostPattern(url.replace(/^https?:\/\//i, '').replace(/\/.*$/, ''));
  if (target.kind !== 'hosts' || !pattern) return [];
  const note =
    dependency.protocol === 'HTTPS' && !rule.terminateTls
      ? 'The rule names a URL, which the firewall sees in HTTPS only with TLS inspection.'
      : 'The rule names a URL, and the dependency does not tell its paths.';
  return [{ target: { kind: 'host', pattern }, certain: false, caveats: [], note }];
}

/** Destination addresses beside names make any match doubtful; TLS inspection breaks clients of AKS even where it allows. */
function withRuleCaveats(clause: TargetClause, rule: ApplicationRule): TargetClause {
  const caveats: readonly Caveat[] = rule.terminateTls ? [...clause.caveats, 'tls-inspection'] : clause.caveats;
  const { destinations } = rule;
  if (!destinations || holdsEveryPublicAddress(destinations.addresses)) return { ...clause, caveats };
  const isLimited =
    destinations.addresses.length + destinations.serviceTags.length + destinations.unreadIpGroups.length > 0;
  if (!isLimited) return { ...clause, caveats };
  const note = 'The rule also limits destination addresses, and the address is not known.';
  return { ...clause, certain: false, caveats: [...caveats, 'address-unknown'], note };
}
