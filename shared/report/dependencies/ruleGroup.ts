import { type Dependency, type Need, toDestinationText } from '../../model/catalog.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { toAddressTexts, unionOfAddresses } from '../../net/addressSet.ts';
import { distinct, groupBy } from '../order.ts';
import { toChosenWays } from './eitherOr.ts';
import { type ClusterNeeds, isNeeded } from './needs.ts';
import { toTarget, type Target } from './target.ts';

/** One rule that allows what one feature of one cluster needs on one port. */
export interface AllowRule {
  /** Letters, digits, hyphens, dots and underscores; unique in its collection. */
  readonly name: string;
  /** Name of the `RuleSources` that it holds for. */
  readonly sources: string;
  readonly target: Omit<Target, 'to'>;
  /** Hosts for kinds `application` and `fqdn`, prefixes and service tags for kind `address`; sorted. */
  readonly to: readonly string[];
  /** Features and documents that ask for it. */
  readonly why: readonly string[];
}

/** Where one cluster's traffic comes from. */
export interface RuleSources {
  /** `clusterSources1` and so on. */
  readonly name: string;
  readonly cluster: string;
  /** Empty if no subnet could be read. */
  readonly prefixes: readonly string[];
  /** Subnets whose prefixes are not known, by name. */
  readonly unread: readonly string[];
}

/** Something that gets no rule, and why. Both are texts for people. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** The rules that allow exactly what clusters need, before they are written in any language. */
export interface RuleGroup {
  readonly sources: readonly RuleSources[];
  readonly network: readonly AllowRule[];
  readonly application: readonly AllowRule[];
  readonly leftOut: readonly LeftOut[];
}

/** The smallest rule group that allows what the clusters need at least as much as `least`; of either-or groups one way. */
export function toRuleGroup(needs: readonly ClusterNeeds[], least: Need): RuleGroup {
  const parts = needs.map((one, index) => toPart(one, { sources: `clusterSources${index + 1}`, least }));
  const rules = withOwnNames(parts.flatMap((part) => part.rules));
  return {
    sources: needs.map((one, index) => toSources(one, `clusterSources${index + 1}`)),
    network: rules.filter(({ target }) => target.kind !== 'application'),
    application: rules.filter(({ target }) => target.kind === 'application'),
    leftOut: parts.flatMap((part) => part.leftOut),
  };
}

interface Wanted {
  readonly dependency: Dependency;
  readonly target: Target;
}

interface Part {
  readonly rules: readonly AllowRule[];
  readonly leftOut: readonly LeftOut[];
}

function toPart({ cluster, dependencies }: ClusterNeeds, { sources, least }: { sources: string; least: Need }): Part {
  const ways = toChosenWays(dependencies);
  const wanted: Wanted[] = [];
  const leftOut: LeftOut[] = [];
  for (const dependency of dependencies) {
    const target = toTarget(dependency);
    const why = whyNot(dependency, least, ways) ?? (typeof target === 'string' ? target : undefined);
    if (why !== undefined) leftOut.push({ what: `${cluster.name}: ${toRowText(dependency)}`, why });
    else if (typeof target !== 'string') wanted.push({ dependency, target });
  }
  const together = groupBy(wanted, ({ dependency, target: { kind, protocol, port } }) =>
    JSON.stringify([dependency.features[0] ?? '', kind, protocol, port]),
  );
  return { rules: [...together.values()].map((rows) => toRule(rows, cluster.name, sources)), leftOut };
}

function whyNot(dependency: Dependency, least: Need, ways: ReadonlyMap<string, string>): string | undefined {
  const { features, group, need, exemption } = dependency;
  if (features.every((feature) => feature === 'network-isolated')) {
    return 'its private endpoint and zone in the network serve it, and no rule does';
  }
  if (exemption) return `not needed until ${exemption.until}, says ${exemption.owner}: ${exemption.reason}`;
  const way = group && ways.get(group.name);
  if (group && way !== undefined && way !== group.alternative && group.otherwise === 'optional') {
    return `not needed beside the ${way}, which serves the same`;
  }
  return isNeeded(need, least) ? undefined : `add it with --need ${need}`;
}

function toRowText({ destination, protocol, port, features, need }: Dependency): string {
  return `${toDestinationText(destination)} ${protocol}:${port} (${need}, ${features.join(', ')})`;
}

function toRule(rows: readonly Wanted[], cluster: string, sources: string): AllowRule {
  const [first] = rows;
  const { kind = 'address', protocol = 'TCP', port = 0 } = first?.target ?? {};
  const feature = first?.dependency.features[0] ?? '';
  return {
    name: toSlug([cluster, feature, ...(kind === 'fqdn' ? ['hosts'] : []), protocol, String(port)].join('-')),
    sources,
    target: { kind, protocol, port },
    to: distinct(rows.map(({ target }) => target.to)).toSorted(),
    why: [
      distinct(rows.flatMap(({ dependency }) => dependency.features)).join(', '),
      ...distinct(rows.map(({ dependency }) => dependency.source)).toSorted(),
    ],
  };
}

/** Names of rules take letters, digits, `_`, `.` and `-`, at most 80, and begin and end with a letter or digit. */
function toSlug(text: string): string {
  const slug = text.replace(/[^A-Za-z0-9_.-]+/g, '-');
  const tail = slug.slice(-76).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return tail === '' ? 'rule' : tail;
}

function withOwnNames(rules: readonly AllowRule[]): readonly AllowRule[] {
  const used = new Map<string, number>();
  return rules.map((rule) => {
    const key = rule.name.toLowerCase();
    const count = (used.get(key) ?? 0) + 1;
    used.set(key, count);
    return count === 1 ? rule : { ...rule, name: `${rule.name}.${count}` };
  });
}

function toSources({ cluster }: ClusterNeeds, name: string): RuleSources {
  const unread = cluster.sources.filter(({ addresses }) => addresses.length === 0);
  return {
    name,
    cluster: cluster.name,
    prefixes: toAddressTexts(unionOfAddresses(cluster.sources.map(({ addresses }) => addresses))),
    unread: unread.map(({ subnetId }) => (subnetId === null ? 'the managed node network' : toResourceName(subnetId))),
  };
}
