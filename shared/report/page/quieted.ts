import type { Severity } from '../../model/finding.ts';
import { html, type Html } from '../html.ts';
import { toTimeText } from '../words.ts';
import { filterMarks, type PageColumn, table, tag } from './parts.ts';

/** A finding that people keep quiet about for a while, or take care of. */
export interface Quieted {
  readonly word: 'silenced' | 'acknowledged';
  readonly clusterId: string;
  readonly clusterName: string;
  readonly severity: Severity;
  readonly title: string;
  readonly who: string;
  readonly why?: string;
  /** ISO 8601: when a silence ends; an acknowledgement ends with its finding. */
  readonly until?: string;
}

/** Which findings are told to nobody for now, who said so and until when; nothing where all are told. */
export function renderQuietedPart(quieted: readonly Quieted[] = []): Html | undefined {
  if (quieted.length === 0) return undefined;
  return html`<section id="quieted" aria-labelledby="h-quieted">
<h2 id="h-quieted">Silences <span class="count">${quieted.length}</span></h2>
${table(
  quieted.toSorted((a, b) => ((a.until ?? '9') < (b.until ?? '9') ? -1 : 1)),
  {
    caption: 'Findings that send no alerts for now. They are still open, and they count above.',
    columns,
    filters: ({ clusterId, severity }) => filterMarks({ clusterIds: [clusterId], severity }),
  },
)}
</section>
`;
}

const columns: readonly PageColumn<Quieted>[] = [
  { title: 'Until', cell: ({ until }) => (until === undefined ? 'it is over' : toTimeText(until)), room: 'keep' },
  { title: 'Said', cell: ({ word }) => tag(word, 'calm'), room: 'keep' },
  { title: 'Severity', cell: ({ severity }) => severity, room: 'keep' },
  { title: 'Finding', cell: ({ title }) => title, room: 'wide' },
  { title: 'Who', cell: ({ who }) => who },
  { title: 'Why', cell: ({ why }) => why ?? '-' },
];
