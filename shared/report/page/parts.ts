import type { Severity } from '../../model/finding.ts';
import type { Verdict } from '../../model/verdict.ts';
import { html, type Html } from '../html.ts';
import type { State } from '../toState.ts';
import { toTimeText } from '../words.ts';

/** Colour classes of the style sheet. What is unknown has one of its own, which is never the one of what is fine. */
export type Tone = 'bad' | 'warn' | 'good' | 'unsure' | 'shift' | 'calm';

/** Shapes of the style sheet: what a colour says is said by a shape, too. */
export type Shape = Verdict | State;

/** Colour of a state. */
export const toneOfState: Record<State, Tone> = {
  blocked: 'bad',
  atRisk: 'warn',
  unknown: 'unsure',
  drift: 'shift',
  ok: 'good',
};

/** Colour of a severity. */
export const toneOfSeverity: Record<Severity, Tone> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warn',
  low: 'calm',
  info: 'calm',
};

/** Colour of a verdict. */
export const toneOfVerdict: Record<Verdict, Tone> = {
  denied: 'bad',
  partial: 'warn',
  unknown: 'unsure',
  allowed: 'good',
};

/** A shape in the colour of the text around it; it says nothing to a screen reader, the word beside it does. */
export function mark(shape: Shape): Html {
  return html`<i class="m m-${shape}"></i>`;
}

/** A small word in a coloured pill, with a shape where it has one. */
export function tag(word: string, tone: Tone, shape?: Shape): Html {
  return html`<span class="tag ${tone}">${shape === undefined ? undefined : mark(shape)}${word}</span>`;
}

/** An instant for people and machines. */
export function time(instant: string): Html {
  return html`<time datetime="${instant}">${toTimeText(instant)}</time>`;
}

/** A text that people type somewhere; the script adds a button that copies it, and without one it can be selected. */
export function copyable(text: string, label: string): Html {
  return html`<div class="copy"><pre tabindex="0" role="region" aria-label="${label}"><code>${toLines(text)}</code></pre></div>`;
}

/** Line ends of commands are meant; other control characters are written out. */
function toLines(text: string): readonly Html[] {
  return text.split('\n').map((line, index) =>
    index === 0
      ? html`${line}`
      : html`
${line}`,
  );
}

/** One column of a table on the page. */
export interface PageColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => Html | string;
  /** `keep` for short texts that should not break, `wide` for names that need room, `num` for numbers. */
  readonly room?: 'keep' | 'wide' | 'num';
}

/** How a table stands on the page. */
export interface TableShape<T> {
  readonly caption: string;
  readonly columns: readonly PageColumn<T>[];
  /** What the filters look at. */
  readonly filters?: (row: T) => Html | undefined;
}

/** A table with a caption that becomes a list of cards on a narrow screen. */
export function table<T>(rows: readonly T[], { caption, columns, filters }: TableShape<T>): Html {
  return html`<table class="cards">
  <caption>${caption}</caption>
  <thead><tr>${columns.map(({ title, room }) => html`<th scope="col"${toClass(room)}>${title}</th>`)}</tr></thead>
  <tbody>${rows.map(
    (row) => html`
    <tr${filters?.(row)}>${columns.map((column) => toCell(row, column))}</tr>`,
  )}</tbody>
</table>`;
}

function toCell<T>(row: T, { title, cell, room }: PageColumn<T>): Html {
  return html`<td data-label="${title}"${toClass(room)}><div>${cell(row)}</div></td>`;
}

function toClass(room: string | undefined): Html | undefined {
  return room === undefined ? undefined : html` class="${room}"`;
}

/** What the filters of the page look at, as attributes of an element: severity, clusters and features that it is about. */
export function filterMarks(marks: {
  readonly severity?: Severity;
  readonly clusterIds?: readonly (string | null | undefined)[];
  readonly features?: readonly string[];
}): Html {
  const { severity, clusterIds, features } = marks;
  const named = (clusterIds ?? []).flatMap((id) => (typeof id === 'string' ? toClusterKey(id) : []));
  return html` data-f${severity === undefined ? undefined : html` data-severity="${severity}"`}${
    named.length === 0 ? undefined : html` data-clusters="${named.join(' ')}"`
  }${features === undefined || features.length === 0 ? undefined : html` data-features="${features.join(' ')}"`}`;
}

/** A cluster as the filters know it: its name, lower case, blanks taken out. */
export function toClusterKey(clusterId: string): string {
  return (clusterId.split('/').at(-1) ?? clusterId).toLowerCase().replace(/\s+/g, '-');
}
