import type { DriftBaseline } from '../model/drift.ts';
import { paint, paragraph, type TableOptions, type Tone } from './layout.ts';
import { toTimeText } from './words.ts';

/** The baseline of a cluster, as a terminal shows it. */
export interface BaselineRow {
  readonly clusterName: string;
  readonly state: 'none' | 'accepted' | 'expired';
  readonly unchanged: boolean;
  /** The state of the newest audit. */
  readonly current: string;
  readonly baseline: DriftBaseline | null;
}

const tones: Record<BaselineRow['state'], Tone> = { none: 'quiet', accepted: 'good', expired: 'warn' };

/** What people accepted, cluster by cluster: who, when, until when, why, and whether it is still so. */
export function renderBaselines(rows: readonly BaselineRow[], options: TableOptions): string {
  return `${rows.flatMap((row) => renderRow(row, options)).join('\n')}\n`;
}

function renderRow({ clusterName, state, unchanged, current, baseline }: BaselineRow, options: TableOptions) {
  const [first = '', ...rest] = paragraph(clusterName, 2, options, '');
  const head = `${paint(state.toUpperCase().padEnd(8), tones[state], options)}  ${first}`;
  const now = paragraph(`current state ${current}`, 10, options);
  if (!baseline) return [head, ...rest, ...now];
  const { approvedBy = 'somebody', approvedAt = '', until, reason = '' } = baseline;
  const end = until === undefined ? 'without an end' : `until ${toTimeText(until)}`;
  const about = `accepted by ${approvedBy} on ${toTimeText(approvedAt)}, ${end}: ${reason}`;
  const same = unchanged ? 'The state is exactly the accepted one.' : 'The state has changed since.';
  return [head, ...rest, ...paragraph(about, 10, options), ...paragraph(same, 10, options), ...now];
}
