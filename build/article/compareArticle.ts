import type { CatalogEntry, DestinationTemplate } from '../../shared/catalog/entry.ts';
import { type ArticlePort, type ArticleRow, toDestinationKey } from './readArticle.ts';
import { tabledFeatures } from './sections.ts';

/** What differs between the catalog and an article. */
export type ArticleDifference =
  /** The article has a row that the catalog lacks. */
  | { readonly kind: 'missing'; readonly row: ArticleRow }
  /** Both have it, with another protocol or port. */
  | { readonly kind: 'changed'; readonly row: ArticleRow; readonly entries: readonly CatalogEntry[] }
  /** The catalog has it from this article, which no longer states it. */
  | { readonly kind: 'gone'; readonly entry: CatalogEntry }
  /** A row whose ports cannot be read. */
  | { readonly kind: 'unreadable'; readonly row: ArticleRow }
  /** A section of which the catalog knows no feature; its rows are looked for among all. */
  | { readonly kind: 'newSection'; readonly row: ArticleRow };

/** Differences in the order of the file, then what is gone in the order of the catalog. `article` is the address in the entries' source. */
export function compareArticle(
  rows: readonly ArticleRow[],
  catalog: readonly CatalogEntry[],
  article: string,
): readonly ArticleDifference[] {
  const gone = catalog.filter((entry) => isStatedBy(entry, article) && !rows.some((row) => isAbout(row, entry)));
  const seen = new Set<string>();
  const fromRows = rows.flatMap((row): readonly ArticleDifference[] => {
    const isNew = row.features.length === 0 && !seen.has(row.section);
    seen.add(row.section);
    return [...(isNew ? [{ kind: 'newSection' as const, row }] : []), ...compareRow(row, catalog)];
  });
  return [...fromRows, ...gone.map((entry) => ({ kind: 'gone' as const, entry }))];
}

/** Retired entries are kept for what they tell; whether the article still prints them changes nothing. */
function isStatedBy({ source, status, feature }: CatalogEntry, article: string): boolean {
  return source.url === article && status === 'current' && tabledFeatures.includes(feature);
}

function compareRow(row: ArticleRow, catalog: readonly CatalogEntry[]): readonly ArticleDifference[] {
  if (row.destinations.length === 0 || row.ports.length === 0) return [{ kind: 'unreadable', row }];
  const entries = catalog.filter((entry) => isAbout(row, entry));
  if (entries.length === 0) return [{ kind: 'missing', row }];
  const isKnown = row.ports.every((port) => entries.some((entry) => hasPort(entry, port)));
  return isKnown ? [] : [{ kind: 'changed', row, entries }];
}

function isAbout(row: ArticleRow, entry: CatalogEntry): boolean {
  if (row.cloud !== undefined && !entry.clouds.includes(row.cloud)) return false;
  if (row.features.length > 0 && !isOfFeature(row, entry)) return false;
  return row.destinations.includes(toDestinationKey(toText(entry.destination)));
}

/** What happens inside of the network is a feature of its own in the catalog; the article has it among the core rules. */
function isOfFeature({ features }: ArticleRow, { feature, reach }: CatalogEntry): boolean {
  return features.includes(feature) || (features.includes('core') && reach === 'virtualNetwork');
}

function hasPort({ protocols, ports }: CatalogEntry, { protocol, port }: ArticlePort): boolean {
  return ports.includes(port) && (protocol === undefined || protocols.some((each) => each === protocol));
}

function toText(destination: DestinationTemplate): string {
  switch (destination.kind) {
    case 'host':
      return destination.pattern;
    case 'serviceTag':
      return destination.tag;
    case 'address':
      return destination.address;
  }
}

/** A difference as one line for people. */
export function toDifferenceLine(difference: ArticleDifference): string {
  switch (difference.kind) {
    case 'missing':
      return `missing    ${toRowText(difference.row)}`;
    case 'changed':
      return `changed    ${toRowText(difference.row)}; the catalog has ${difference.entries.map(toEntryText).join(', ')}`;
    case 'gone':
      return `gone       ${toText(difference.entry.destination)} ${toEntryText(difference.entry)}, ${difference.entry.clouds.join(' ')}`;
    case 'unreadable':
      return `unreadable ${toRowText(difference.row)}`;
    case 'newSection':
      return `section    line ${difference.row.line}: no feature of the catalog is known for "${difference.row.section}"`;
  }
}

function toRowText({ line, section, cloud, destinations, ports }: ArticleRow): string {
  const spoken = ports.map(({ protocol, port }) => (protocol === undefined ? String(port) : `${protocol}:${port}`));
  const where = cloud === undefined ? '' : `, ${cloud}`;
  return `line ${line}: ${destinations.join(' or ')} ${spoken.join(' ')} ("${section}"${where})`;
}

function toEntryText({ id, protocols, ports }: CatalogEntry): string {
  return `${id} (${protocols.join('/')}:${ports.join(',')})`;
}
