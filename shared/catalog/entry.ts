import type { Cloud, DependencyProtocol, Need } from '../model/catalog.ts';
import type { Alternative } from './alternatives.ts';
import type { Condition } from './condition.ts';
import { serviceTagsOf } from './serviceTags.ts';
import type { Source } from './sources.ts';

/**
 * What an entry points at before a cluster fills it in. `<location>` and the like are placeholders: `placeholders.ts` knows
 * what fills them.
 */
export type DestinationTemplate =
  /** A host or a pattern; `exact` is the one host that stands for the pattern where the cluster can fill it. */
  | { readonly kind: 'host'; readonly pattern: string; readonly exact?: string }
  | { readonly kind: 'serviceTag'; readonly tag: string }
  /** An address or prefix, mostly one placeholder. */
  | { readonly kind: 'address'; readonly address: string };

/**
 * How far the traffic goes. What leaves for the internet becomes a dependency, and what a public name leads to a private endpoint
 * for; the rest is kept for what it tells.
 */
export type Reach = 'internet' | 'privateEndpoint' | 'virtualNetwork' | 'platform';

/** One of several ways to serve the same need: all rows of one alternative, or all of another. */
export interface GroupMembership {
  readonly name: string;
  readonly alternative: string;
}

/** One requirement of AKS as its documentation states it. */
export interface CatalogEntry {
  /** Stable name; reports and exemptions refer to it. */
  readonly id: string;
  readonly clouds: readonly Cloud[];
  readonly feature: string;
  readonly destination: DestinationTemplate;
  readonly protocols: readonly DependencyProtocol[];
  /** Empty for every port, or for a port that a placeholder brings along. */
  readonly ports: readonly number[];
  readonly need: Need;
  readonly when: Condition;
  readonly reach: Reach;
  /** What it is for: a few words that follow "needed for". */
  readonly purpose: string;
  /** True where the documentation counts the host among what FQDN tag AzureKubernetesService holds. */
  readonly coveredByFqdnTag: boolean;
  /** Service tags that are known to hold the host; `AzureCloud` of any region is always possible and not listed. */
  readonly serviceTags: readonly string[];
  readonly alternatives: readonly Alternative[];
  readonly group?: GroupMembership;
  /** True where nothing to fill the placeholder with may mean that there is nothing to reach: then the need is optional. */
  readonly mayBeAbsent: boolean;
  /** Retired entries never apply; rules that still name them are obsolete. */
  readonly status: 'current' | 'retired';
  /** Since when and until when documented, YYYY-MM-DD or YYYY-MM. */
  readonly since?: string;
  readonly until?: string;
  /** Ids of what took over. */
  readonly successors: readonly string[];
  readonly source: Source;
}

/** The clouds for rows whose article does not tell them apart. */
export const everyCloud: readonly Cloud[] = ['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment'];

/** Azure Monitor is reached by its service tag, or by all its host names: nobody says that both are needed. */
export const byServiceTag: GroupMembership = { name: 'azure-monitor', alternative: 'service tag' };
export const byHostNames: GroupMembership = { name: 'azure-monitor', alternative: 'host names' };

type Common = Omit<CatalogEntry, 'id' | 'destination' | 'serviceTags'>;

/** What the rows of one section have in common. */
export type Section = Pick<Common, 'feature' | 'clouds' | 'when' | 'source'> & Partial<Common>;

/** One row: where it points (exactly one of `host`, `tag` and `address`) and what differs from its section. */
export interface Row extends Partial<Common> {
  readonly id: string;
  readonly host?: string;
  readonly exact?: string;
  readonly tag?: string;
  readonly address?: string;
}

const defaults = {
  protocols: ['HTTPS'],
  ports: [443],
  need: 'required',
  reach: 'internet',
  purpose: '',
  coveredByFqdnTag: false,
  alternatives: [],
  mayBeAbsent: false,
  status: 'current',
  successors: [],
} as const satisfies Partial<Common>;

/** The entries of one section of the catalog: each row with what the section and all sections have in common. */
export function toEntries(section: Section, rows: readonly Row[]): readonly CatalogEntry[] {
  return rows.map(({ host, exact, tag, address, ...row }) => ({
    ...defaults,
    ...section,
    ...row,
    destination: toDestination({ host, exact, tag, address }),
    serviceTags: host === undefined ? [] : serviceTagsOf(host),
  }));
}

type Target = Pick<Row, 'host' | 'exact' | 'tag' | 'address'>;

function toDestination({
  host,
  exact,
  tag,
  address,
}: { [K in keyof Target]: Target[K] | undefined }): DestinationTemplate {
  if (tag !== undefined) return { kind: 'serviceTag', tag };
  if (address !== undefined) return { kind: 'address', address };
  return { kind: 'host', pattern: host ?? '', ...(exact === undefined ? {} : { exact }) };
}
