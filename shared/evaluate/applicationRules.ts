import type { Dependency } from '../model/catalog.ts';
import type { AddressMatch, ApplicationRule, UnreadRules } from '../model/topology.ts';
import { isAddressSubset } from '../net/addressSet.ts';
import { overlapsHost } from '../net/hostPattern.ts';
import { matchPath, toUrlPattern } from '../net/urlPattern.ts';
import { holdsEveryPublicAddress } from './addressKnowledge.ts';
import { toFqdnTagClauses } from './fqdnTags.ts';
import { certainFirst, toUnreadCandidate, withSources } from './networkRules.ts';
import type { Target } from './region.ts';
import { everything } from './region.ts';
import type { Candidate, Clause } from './walk.ts';

type TargetClause = Omit<Clause, 'sources'>;

/**
 * What an application rule says about a dependency: its clauses, certain ones first. Only HTTP and HTTPS, and TCP as far as
 * it can be SQL, get so far.
 */
export function toApplicationCandidate(
  rule: ApplicationRule | UnreadRules,
  dependency: Dependency,
  target: Target,
): Candidate {
  if (rule.kind === 'unread') {
    const { reach } = rule;
    const known = reach?.kind === 'application' ? toApplicationCandidate(reach, dependency, target) : undefined;
    const candidate = toUnreadCandidate(rule, 'application', known);
    // Of plain TCP only SQL meets application rules, and nobody expects it on another port than its own.
    const isMet = dependency.protocol !== 'TCP' || dependency.port === 1433;
    return isMet ? candidate : { ...candidate, clauses: [] };
  }
  const candidate = { stage: 'application', ref: rule.ref, action: rule.action } as const;
  if (!fitsApplicationRule(rule, dependency)) return { ...candidate, clauses: [] };
  const clauses = withSources(rule, toApplicationClauses(rule, dependency, target));
  const isCertain = dependency.protocol !== 'TCP' || isSql(dependency, target);
  return {
    ...candidate,
    clauses: isCertain ? clauses : clauses.map((clause) => ({ ...clause, certain: false, note: doubtfulSql })),
  };
}

/** True if the dependency speaks HTTP or HTTPS: anything else is dropped before the application rules. */
export function isApplicationTraffic({ protocol }: Dependency): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

/** True if a dependency can meet application rules at all: the web by name, and TCP to a host, which may be SQL. */
export function meetsApplicationRules(dependency: Dependency, target: Target): boolean {
  if (dependency.protocol === 'TCP') return target.kind === 'hosts';
  return isApplicationTraffic(dependency) && !isNameless(dependency, target);
}

/** True for HTTPS by address: it carries no host name (SNI), and the firewall denies it before any application rule. */
export function isNameless({ protocol }: Dependency, target: Target): boolean {
  return protocol === 'HTTPS' && (target.kind === 'addresses' || target.kind === 'somewhere');
}

/**
 * True if the rule lists the dependency's protocol with its port. `Https:443` does not serve HTTP on port 80; `Mssql` serves
 * SQL in proxy mode, which is TCP to a dependency. In redirect mode SQL goes to other ports, which need a network rule.
 */
export function fitsApplicationRule(rule: ApplicationRule, { protocol, port }: Dependency): boolean {
  const type = protocol === 'TCP' ? 'MSSQL' : protocol;
  return rule.protocols.some((each) => each.type.toUpperCase() === type && each.port === port);
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
    ...(rule.webCategories.length > 0 ? [webCategoryClause] : []),
    ...rule.urls.flatMap((url) => toUrlClauses(url, rule, dependency, target)),
  ];
  const { destinations, terminateTls } = rule;
  if (!destinations && !terminateTls) return certainFirst(clauses);
  return certainFirst(
    clauses
      .flatMap((clause) => withDestinationLimit(clause, rule, target))
      .map((clause) => withTlsInspection(clause, rule)),
  );
}

const doubtfulSql = 'The rule is for SQL, and the dependency does not tell whether it is that.';

/** Names below which Azure's SQL servers are; TCP 1433 to them is SQL and nothing else. */
const sqlEnds = [
  '.database.windows.net',
  '.sql.azuresynapse.net',
  '.database.chinacloudapi.cn',
  '.database.usgovcloudapi.net',
];

/** True for TCP that is SQL and nothing else. */
function isSql({ port }: Dependency, target: Target): boolean {
  return port === 1433 && target.kind === 'hosts' && sqlEnds.some((end) => target.hosts.within.text.endsWith(end));
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
    const { within } = target.hosts;
    return rule.hosts
      .filter((pattern) => overlapsHost(pattern, within))
      .map((pattern) => ({ target: { kind: 'host', pattern }, certain: true, caveats: [] }));
  }
  const takesAll = rule.hosts.some((pattern) => pattern.kind === 'any');
  if (!takesAll) return [];
  if (target.kind === 'tag') return [{ target: everything, certain: true, caveats: [] }];
  const note = 'The rule is for host names; requests by address may carry none.';
  return [{ target: everything, certain: false, caveats: ['address-unknown'], note }];
}

/** A URL limits paths, which a dependency does not tell, and HTTPS paths are visible only to TLS inspection. */
function toUrlClauses(
  url: string,
  rule: ApplicationRule,
  dependency: Dependency,
  target: Target,
): readonly TargetClause[] {
  const pattern = toUrlPattern(url);
  if (target.kind !== 'hosts' || !pattern) return [];
  const match = { target: { kind: 'host', pattern: pattern.host }, certain: false, caveats: [] } as const;
  if (dependency.protocol === 'HTTPS' && !rule.terminateTls) return [{ ...match, note: unseenUrl }];
  const answer = dependency.path === undefined ? 'maybe' : matchPath(pattern, dependency.path);
  if (answer === 'no') return [];
  return [answer === 'yes' ? { ...match, certain: true } : { ...match, note: unsaidPath }];
}

const unseenUrl = 'The rule names a URL, which the firewall sees in HTTPS only with TLS inspection.';
const unsaidPath = 'The rule names a URL, and the path that is asked for, or what the URL takes, is not known.';

/** TLS inspection breaks clients of AKS even where the rule allows. */
function withTlsInspection(clause: TargetClause, { terminateTls }: ApplicationRule): TargetClause {
  return terminateTls ? { ...clause, caveats: [...clause.caveats, 'tls-inspection'] } : clause;
}

/**
 * Destination addresses beside other targets: what is certainly among them is not limited. What becomes of the rest is not
 * documented, and of a host the address is not known: the rule may or may not match.
 */
function withDestinationLimit(
  clause: TargetClause,
  { destinations }: ApplicationRule,
  target: Target,
): readonly TargetClause[] {
  if (!destinations || isUnlimited(destinations)) return [clause];
  if (target.kind === 'addresses' && isAddressSubset(target.addresses, destinations.addresses)) return [clause];
  const why = target.kind === 'addresses' ? 'what that does is not documented' : 'the address is not known';
  const note = `The rule also limits destination addresses, and ${why}.`;
  return [{ ...clause, certain: false, caveats: [...clause.caveats, 'address-unknown'], note }];
}

function isUnlimited({ addresses, serviceTags, unreadIpGroups }: AddressMatch): boolean {
  return holdsEveryPublicAddress(addresses) || addresses.length + serviceTags.length + unreadIpGroups.length === 0;
}
