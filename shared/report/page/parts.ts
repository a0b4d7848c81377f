import type { Severity } from '../../model/finding.ts';
import type { Verdict } from '../../model/verdict.ts';
import { html, type Html } from '../html.ts';
import type { State } from '../toState.ts';
import { toTimeText } from '../words.ts';

/** Colour classes of the style sheet. */
export type Tone = 'bad' | 'warn' | 'good' | 'unsure' | 'calm';

/** Colour of a state. */
export const toneOfState: Record<State, Tone> = {
  blocked: 'bad',
  atRisk: 'warn',
  unknown: 'unsure',
  drift: 'warn',
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

/** A small word in a coloured pill. */
export function tag(word: string, tone: Tone): Html {
  return html`<span class="tag ${tone}">${word}</span>`;
}

/** An instant for people and machines. */
export function time(instant: string): Html {
  return html`<time datetime="${instant}">${toTimeText(instant)}</time>`;
}

/** One column of a table on the page. */
export interface PageColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => Html | string;
  /** `keep` for short texts that should not break, `wide` for names that need room. */
  readonly room?: 'keep' | 'wide';
}

/** A table with a caption that becomes a list of cards on a narrow screen. */
export function table<T>(caption: string, rows: readonly T[], columns: readonly PageColumn<T>[]): Html {
  return html`<table>
  <caption>${caption}</caption>
  <thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
  <tbody>${rows.map((row) => toRow(row, columns))}</tbody>
</table>`;
}

function toRow<T>(row: T, columns: readonly PageColumn<T>[]): Html {
  return html`
    <tr>${columns.map(
      ({ title, cell, room }) =>
        html`<td data-label="${title}"${room === undefined ? undefined : html` class="${room}"`}><div>${cell(row)}</div></td>`,
    )}</tr>`;
}
