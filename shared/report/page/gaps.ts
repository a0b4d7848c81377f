import type { Gap, GapReason } from '../../model/gap.ts';
import type { Report } from '../../model/report.ts';
import { html, type Html } from '../html.ts';
import { toCount } from '../words.ts';
import { filterMarks, type PageColumn, table, tag } from './parts.ts';

const words: Record<GapReason, string> = {
  forbidden: 'no permission',
  notFound: 'not found',
  throttled: 'throttled',
  timeout: 'timed out',
  unavailable: 'unavailable',
  unsupported: 'not supported',
  malformed: 'malformed',
  stale: 'too old',
};

const columns: readonly PageColumn<Gap>[] = [
  { title: 'Why', cell: ({ reason }) => tag(words[reason], 'unsure', 'unknown'), room: 'keep' },
  { title: 'What', cell: ({ resource }) => html`<code>${resource}</code>`, room: 'wide' },
  { title: 'Detail', cell: ({ detail }) => detail ?? '-' },
];

const mostShown = 200;

/** What could not be seen, and why; a sentence where everything was. */
export function renderGapsPart({ gaps, complete, clusters }: Report): Html {
  const all = clusters.length === 0 ? 'No cluster was audited.' : 'Everything that was asked for could be read.';
  if (gaps.length === 0)
    return html`<section id="gaps" aria-labelledby="h-gaps"><h2 id="h-gaps">Not seen</h2><p class="none">${all}</p></section>`;
  const hidden = gaps.length - mostShown;
  return html`<section id="gaps" aria-labelledby="h-gaps">
<h2 id="h-gaps">Not seen, and why <span class="count">${gaps.length}</span></h2>
${table(gaps.slice(0, mostShown), {
  caption: complete ? 'Nothing of this touches what was asked for.' : 'What rests on these is unknown, never fine.',
  columns,
  filters: () => filterMarks({}),
})}
${hidden > 0 ? html`<p class="soft">${toCount(hidden, 'gap')} more: the report as JSON has them.</p>` : undefined}
</section>
`;
}
