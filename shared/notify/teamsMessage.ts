import type { Alert } from '../model/alert.ts';
import type { JsonObject } from '../model/json.ts';
import { toMarkdownText, toParagraph, toTextRun } from './cardElement.ts';
import { type Outline, type OutlineEntry, toOutline } from './outline.ts';

/** Teams takes about 28 KB a message; what a client or a flow adds needs room too. */
export const mostMessageBytes = 24 * 1024;

/** Left for the closing line, the button and the frame, beside what was measured. */
const reservedBytes = 1024;
/** More lines than this are not read in a chat. */
const mostOthers = 20;

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
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    fallbackText: toFallbackText(outline),
    body: [...toLead(outline), ...others],
    ...(outline.reportUrl === undefined
      ? {}
      : { actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: outline.reportUrl }] }),
  };
}

function toLead(outline: Outline): readonly JsonObject[] {
  const color = outline.tone === 'bad' ? 'attention' : 'good';
  const command = outline.command;
  return [
    toParagraph([toTextRun(outline.headline, { bold: true, size: 'large', color })]),
    ...outline.facts.map(({ label, text }) => toParagraph([toTextRun(`${label}: `, { bold: true }), toTextRun(text)])),
    ...(command === undefined ? [] : [toParagraph([toTextRun(command, { monospace: true })])]),
  ];
}

/** As many of the other findings as fit, and how many there are beside them. */
function toOthers(outline: Outline): readonly JsonObject[] {
  if (outline.others.length === 0) return [];
  const heading = toParagraph([toTextRun(`In this alert: ${outline.counts}`, { subtle: true })], 'medium');
  const shown: JsonObject[] = [];
  let room = mostMessageBytes - reservedBytes - toBytes(toCard(outline, [heading]));
  for (const entry of outline.others.slice(0, mostOthers)) {
    const line = toOther(entry);
    room -= toBytes(line) + 1;
    if (room < 0) break;
    shown.push(line);
  }
  const left = outline.others.length - shown.length;
  const more = left === 0 ? [] : [toParagraph([toTextRun(`and ${left} more`, { subtle: true })])];
  return [heading, ...shown, ...more];
}

function toOther({ transition, severity, title, since }: OutlineEntry): JsonObject {
  const mark = transition === 'resolved' ? 'resolved' : transition === 'worse' ? `${severity}, worse` : severity;
  const color = transition === 'resolved' ? 'good' : severity === 'critical' ? 'attention' : 'default';
  return toParagraph([
    toTextRun(`${mark}: `, { bold: true, color }),
    toTextRun(title),
    toTextRun(` (since ${since})`, { subtle: true }),
  ]);
}

function toFallbackText(outline: Outline): string {
  const cluster = outline.facts[0]?.text ?? '';
  return toMarkdownText(`${outline.headline}, cluster ${cluster} (${outline.counts})`);
}

function toBytes(value: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(value));
}
