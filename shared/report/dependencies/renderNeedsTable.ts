import { toListDifference } from '../../catalog/ownEndpoints.ts';
import { type Dependency, toDestinationText } from '../../model/catalog.ts';
import { type Column, grid, paint, paragraph, type TableOptions } from '../layout.ts';
import { distinct } from '../order.ts';
import { toVisible } from '../text.ts';
import { toCount } from '../words.ts';
import { type ClusterNeeds, needsInOrder } from './needs.ts';
import { type DependencyRow, toDependencyRows } from './toDependencyRows.ts';

/** What clusters need for a terminal: a table a cluster, required rows first, and the documents below. */
export function renderNeedsTable(needs: readonly ClusterNeeds[], options: TableOptions): string {
  const fitted = { ...options, width: Math.max(options.width, 60) };
  return `${needs.map((one) => renderCluster(one, fitted).join('\n')).join('\n\n')}\n`;
}

function renderCluster(needs: ClusterNeeds, options: TableOptions): readonly string[] {
  const { cluster, dependencies } = needs;
  const rows = needsInOrder.flatMap((need) => toDependencyRows(dependencies.filter((one) => one.need === need)));
  const counts = needsInOrder.map((need) => `${rows.filter((row) => row.need === need).length} ${need}`);
  const title = `CLUSTER ${cluster.name} (${cluster.location}) needs ${toCount(rows.length, 'dependency', 'dependencies')}: ${counts.join(', ')}`;
  const head = paragraph(title, 2, options, '').map((line) => paint(line, 'strong', options));
  if (rows.length === 0) return head;
  const sources = distinct(rows.map(({ source }) => source ?? '')).filter((source) => source !== '');
  return [
    ...head,
    ...grid(rows, toColumns(sources), options),
    ...sources.flatMap((source, index) => paragraph(source, 7, options, `  ${toMark(index).padEnd(4)} `)),
    ...renderDifference(needs, options),
  ];
}

/** Where the list that AKS gives for the cluster and the catalog do not agree: both are kept. */
function renderDifference({ cluster, dependencies }: ClusterNeeds, options: TableOptions): readonly string[] {
  const difference = toListDifference(cluster, dependencies);
  if (!difference) return [];
  const names = (some: readonly Dependency[]) =>
    distinct(some.map(({ destination, protocol, port }) => `${toDestinationText(destination)} ${protocol}:${port}`));
  const line = (start: string, some: readonly string[]) =>
    some.length === 0 ? [] : paragraph(`${start}: ${toVisible(some.join(', '))}`, 2, options, '  ');
  return [
    ...line('Only in the list that AKS gives for this cluster', names(difference.added)),
    ...line('Only in the catalog, kept', names(difference.unlisted)),
  ];
}

function toColumns(sources: readonly string[]): readonly Column<DependencyRow>[] {
  const markOf = ({ source = '' }: DependencyRow) => (source === '' ? '-' : toMark(sources.indexOf(source)));
  return [
    { title: 'NEED', text: ({ need }) => need, tone: ({ need }) => (need === 'optional' ? 'quiet' : 'plain') },
    { title: 'DESTINATION', text: ({ destination }) => destination, weight: 3 },
    { title: 'PORT', text: ({ protocol, port }) => `${protocol}:${port}` },
    { title: 'FEATURE', text: ({ features }) => features.join(', '), weight: 2 },
    { title: 'SOURCE', text: markOf },
  ];
}

function toMark(index: number): string {
  return `[${index + 1}]`;
}
