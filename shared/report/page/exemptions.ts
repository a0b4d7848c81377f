import type { Exemption } from '../../model/config.ts';
import type { ClusterReport, DependencyReport, Report } from '../../model/report.ts';
import { html, type Html } from '../html.ts';
import { filterMarks, mark, type PageColumn, table, tag, toneOfVerdict } from './parts.ts';

interface Excused {
  readonly cluster: ClusterReport;
  readonly row: DependencyReport;
  readonly exemption: Exemption;
}

/** What somebody excused, who answers for it and until when; nothing where nothing is. */
export function renderExemptionsPart({ clusters, generatedAt }: Report): Html | undefined {
  const excused = clusters.flatMap((cluster) =>
    cluster.dependencies.flatMap((row) => (row.exemption ? [{ cluster, row, exemption: row.exemption }] : [])),
  );
  if (excused.length === 0) return undefined;
  const rows = excused.toSorted((a, b) => (a.exemption.until < b.exemption.until ? -1 : 1));
  return html`<section id="exemptions" aria-labelledby="h-exemptions">
<h2 id="h-exemptions">Exemptions <span class="count">${rows.length}</span></h2>
${table(rows, {
  caption: 'Dependencies that the configuration says are not needed for now, the next to end first',
  columns: toColumns(generatedAt.slice(0, 10)),
  filters: ({ cluster, row }) => filterMarks({ clusterIds: [cluster.id], features: row.features }),
})}
</section>
`;
}

function toColumns(today: string): readonly PageColumn<Excused>[] {
  return [
    { title: 'Until', cell: ({ exemption }) => toEnd(exemption, today), room: 'keep' },
    { title: 'Cluster', cell: ({ cluster }) => cluster.name },
    { title: 'Destination', cell: ({ row }) => html`<code>${row.destination}</code>`, room: 'wide' },
    {
      title: 'Verdict',
      cell: ({ row }) =>
        html`<span class="${toneOfVerdict[row.verdict]} strong">${mark(row.verdict)} ${row.verdict}</span>`,
      room: 'keep',
    },
    { title: 'Owner', cell: ({ exemption }) => exemption.owner },
    { title: 'Reason', cell: ({ exemption }) => exemption.reason },
  ];
}

function toEnd({ until }: Exemption, today: string): Html | string {
  return until < today ? html`${until} ${tag('ended', 'warn')}` : until;
}
