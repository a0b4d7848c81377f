import type { Deny } from '../../model/deny.ts';
import type { Report } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { html, type Html } from '../html.ts';
import { toDeniedText } from '../renderDenies.ts';
import { toCount } from '../words.ts';
import { filterMarks, type PageColumn, table, tag, time } from './parts.ts';

/** So many rows are shown; JSON has them all. */
const mostShown = 200;

/** Denied flows from the logs, the most frequent of what is needed first; nothing where there are none. */
export function renderDeniesPart({ denies }: Report): Html | undefined {
  if (denies.length === 0) return undefined;
  const rows = denies.toSorted((a, b) => rank(a) - rank(b) || b.count - a.count).slice(0, mostShown);
  const hidden = denies.length - rows.length;
  return html`<section id="denies" aria-labelledby="h-denies">
<h2 id="h-denies">Denied flows in the logs <span class="count">${denies.length}</span></h2>
${table(rows, {
  caption: 'What the firewall denied: what the clusters need first, the most frequent first',
  columns,
  filters: ({ clusterId }) => filterMarks({ clusterIds: [clusterId] }),
})}
${hidden === 0 ? undefined : html`<p class="soft">${toCount(hidden, 'row')} more: the report as JSON has them.</p>`}
</section>
`;
}

const words: Record<Deny['class'], string> = {
  dependency: 'dependency',
  nearMiss: 'near a dependency',
  ambiguous: 'ambiguous',
  undocumented: 'undocumented',
  noSni: 'no SNI',
  threatIntel: 'threat intelligence',
  idps: 'IDPS',
};

function rank({ class: kind }: Deny): number {
  return Object.keys(words).indexOf(kind);
}

const columns: readonly PageColumn<Deny>[] = [
  { title: 'Count', cell: ({ count }) => String(count), room: 'num' },
  { title: 'Class', cell: ({ class: kind }) => tag(words[kind], kind === 'dependency' ? 'bad' : 'calm'), room: 'keep' },
  { title: 'Destination', cell: (deny) => html`<code>${toDeniedText(deny)}</code>`, room: 'wide' },
  { title: 'Port', cell: ({ protocol, port }) => `${protocol}:${port ?? '-'}`, room: 'keep' },
  { title: 'Cluster', cell: renderOwner },
  { title: 'Rule', cell: ({ rule, defaultAction }) => rule ?? (defaultAction === true ? 'default deny' : '-') },
  { title: 'First seen', cell: ({ firstSeen }) => time(firstSeen), room: 'keep' },
  { title: 'Last seen', cell: ({ lastSeen }) => time(lastSeen), room: 'keep' },
];

function renderOwner({ clusterId, pools = [] }: Deny): Html {
  const name = typeof clusterId === 'string' ? toResourceName(clusterId) : '-';
  return html`${name}${pools.length === 0 ? undefined : html` <span class="soft">${pools.join(', ')}</span>`}`;
}
