import type { Alert } from '../model/alert.ts';
import type { JsonObject } from '../model/json.ts';
import { toBox, toMarkdownText, toParagraph, toTextRuns } from './cardElement.ts';
import { type Fact, type Outline, type OutlineEntry, splitAtFix, type Tone, toOutline } from './outline.ts';

/** Teams takes about 28 KB a message; what a client or a flow adds needs room too. */
export const mostMessageBytes = 24 * 1024;

/** Left for the closing line, the buttons and the frame, beside what was measured. */
const reservedBytes = 1024;
/** More lines than this are not read in a chat. */
const mostOthers = 10;

/**
 * The message that a Teams workflow ("when a webhook request is received") posts: one Adaptive Card 1.2, never more
 * than 24 KB. What does not fit is counted ("and n more"), not lost: the report has all of it.
 */
export function toTeamsMessage(alert: Alert): JsonObject {
  const content = toTeamsCard(alert);
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

/** The card alone, for a flow that posts what it gets; as small as the message. */
export function toTeamsCard(alert: Alert): JsonObject {
  const outline = toOutline(alert);
  return toCard(outline, toOthers(outline));
}

function toCard(outline: Outline, others: readonly JsonObject[]): JsonObject {
  const actions = outline.links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url }));
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    fallbackText: toFallbackText(outline),
    body: [...toLead(outline), ...others, ...toFootnote(outline)],
    ...(actions.length === 0 ? {} : { actions }),
  };
}

const styles = { bad: 'attention', warning: 'warning', good: 'good', calm: 'accent' } as const;

/** What is wrong in a coloured band, then a line for each thing that is known of it, then the command. */
function toLead(outline: Outline): readonly JsonObject[] {
  const { badge, headline, tone, command } = outline;
  const color = styles[tone];
  const [before, after] = splitAtFix(outline);
  const band = [
    toParagraph(toTextRuns(badge, { bold: true, size: 'small', color }), 'none'),
    toParagraph(toTextRuns(headline, { bold: true, size: 'large' }), 'none'),
  ];
  return [
    toBox(band, color, true),
    ...before.map(toLine),
    ...(command === undefined
      ? []
      : [toBox([toParagraph(toTextRuns(command, { monospace: true, size: 'small' }))], 'emphasis')]),
    ...after.map(toLine),
  ];
}

function toLine({ label, text }: Fact): JsonObject {
  return toParagraph([...toTextRuns(`${label}: `, { bold: true }), ...toTextRuns(text)]);
}

function toFootnote({ footnote }: Outline): readonly JsonObject[] {
  return footnote === undefined ? [] : [toParagraph(toTextRuns(footnote, { subtle: true, size: 'small' }), 'medium')];
}

/** As many of the other findings as fit, and how many there are beside them. */
function toOthers(outline: Outline): readonly JsonObject[] {
  if (outline.others.length === 0) return [];
  const heading = toParagraph(toTextRuns(outline.othersTitle, { bold: true }), 'medium');
  const shown: JsonObject[] = [];
  let room = mostMessageBytes - reservedBytes - toBytes(toCard(outline, [heading]));
  for (const entry of outline.others.slice(0, mostOthers)) {
    const line = toOther(entry);
    room -= toBytes(line) + 1;
    if (room < 0) break;
    shown.push(line);
  }
  const left = outline.others.length - shown.length;
  const more = left === 0 ? [] : [toParagraph(toTextRuns(`and ${left} more`, { subtle: true }))];
  return [heading, ...shown, ...more];
}

const colors: Readonly<Record<Tone, 'attention' | 'warning' | 'good' | 'default'>> = {
  bad: 'attention',
  warning: 'warning',
  good: 'good',
  calm: 'default',
};

function toOther({ mark, tone, title, since }: OutlineEntry): JsonObject {
  return toParagraph([
    ...toTextRuns(`${mark}: `, { bold: true, color: colors[tone] }),
    ...toTextRuns(title),
    ...(since === undefined ? [] : toTextRuns(` (since ${since})`, { subtle: true })),
  ]);
}

function toFallbackText({ badge, headline, facts, counts }: Outline): string {
  const cluster = facts.find(({ label }) => label === 'Cluster' || label === 'Clusters');
  return toMarkdownText(
    [
      `${badge}: ${headline}`,
      ...(cluster ? [`${cluster.label.toLowerCase()} ${cluster.text}`] : []),
      ...(counts === '' ? [] : [counts]),
    ].join(', '),
  );
}

function toBytes(value: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(value));
}
