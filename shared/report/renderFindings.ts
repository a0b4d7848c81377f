import type { Finding } from '../model/finding.ts';
import type { Acknowledgement, LifeStage, Silence } from '../model/findingState.ts';
import { paint, paragraph, type TableOptions, type Tone } from './layout.ts';
import { toTimeText } from './words.ts';

/** A finding with its life, as a terminal shows it. */
export interface FindingRow {
  readonly fingerprint: string;
  readonly stage: LifeStage;
  readonly since: string;
  readonly timesSeen: number;
  readonly resolvedAt?: string;
  readonly acknowledged?: Acknowledgement;
  readonly silenced?: Silence;
  readonly finding: Finding;
}

const tones: Readonly<Record<LifeStage, Tone>> = {
  open: 'warn',
  worse: 'warn',
  reopened: 'warn',
  flapping: 'warn',
  acknowledged: 'quiet',
  silenced: 'quiet',
  resolved: 'good',
};

/** What is remembered of findings: stage, severity, title, since when, who said what of it, and the fingerprint to name it by. */
export function renderFindings(rows: readonly FindingRow[], options: TableOptions): string {
  if (rows.length === 0) return 'No findings.\n';
  return `${rows.flatMap((row) => renderRow(row, options)).join('\n')}\n`;
}

function renderRow(row: FindingRow, options: TableOptions): readonly string[] {
  const { stage, finding, fingerprint, since, timesSeen } = row;
  const [first = '', ...rest] = paragraph(`${finding.severity}: ${finding.title}`, 14, options, '');
  const head = `${paint(stage.toUpperCase().padEnd(12), tones[stage], options)}  ${first}`;
  const seen = `since ${toTimeText(since)}, seen ${timesSeen} ${timesSeen === 1 ? 'time' : 'times'}`;
  const end = row.resolvedAt === undefined ? '' : `, resolved ${toTimeText(row.resolvedAt)}`;
  return [
    head,
    ...rest,
    ...paragraph(`${fingerprint}  ${seen}${end}`, 14, options),
    ...toWords(row).flatMap((text) => paragraph(text, 14, options)),
  ];
}

function toWords({ acknowledged, silenced }: FindingRow): readonly string[] {
  const seen = acknowledged && `acknowledged by ${acknowledged.who} on ${toTimeText(acknowledged.at)}`;
  const why = acknowledged?.why === undefined ? '' : `: ${acknowledged.why}`;
  return [
    ...(seen === undefined ? [] : [`${seen}${why}`]),
    ...(silenced ? [`silenced by ${silenced.who} until ${toTimeText(silenced.until)}: ${silenced.why}`] : []),
  ];
}
