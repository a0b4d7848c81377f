import type { Alert } from '../model/alert.ts';
import { toMailHtml } from './mailHtml.ts';
import { type Outline, toOutline } from './outline.ts';
import { toPlainText } from './plainText.ts';

/** A mail without its envelope. */
export interface MailContent {
  /** At most 120 characters, one line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for the same alert, so that a second delivery is recognised as a duplicate. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

const subjectLimit = 120;
/** A mail may be longer than a card, but nobody reads thousands of lines. */
const mostOthers = 200;

/** The mail about an alert, as text and as HTML; of many findings the first 200 are listed and the rest is counted. */
export function toMail(alert: Alert): MailContent {
  const outline = toOutline(alert);
  const shown = { ...outline, others: outline.others.slice(0, mostOthers) };
  const left = outline.others.length - shown.others.length;
  return {
    subject: toSubject(outline, alert),
    text: toMailText(shown, left),
    html: toMailHtml(shown, left),
    messageId: `<${alert.id.replace(/[^A-Za-z0-9-]/g, '')}@breakwater.invalid>`,
    headers: {
      'List-Id': 'Breakwater alerts <alerts.breakwater.invalid>',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

/** Severity and cluster always fit and stand there once; the headline is cut if it has to be. */
function toSubject(outline: Outline, alert: Alert): string {
  const severity = outline.tone === 'bad' ? (factOf(outline, 'Severity') ?? 'alert') : 'resolved';
  const cluster = toPlainText(alert.clusterName, 40);
  const more = outline.others.length === 0 ? '' : ` (${outline.counts})`;
  const start = `[${severity}] ${cluster}: `;
  const headline = outline.headline.startsWith(`${cluster}: `)
    ? outline.headline.slice(cluster.length + 2)
    : outline.headline;
  return `${start}${toPlainText(headline, subjectLimit - start.length - more.length)}${more}`;
}

function factOf(outline: Outline, wanted: string): string | undefined {
  return outline.facts.find(({ label }) => label === wanted)?.text;
}

function toMailText(outline: Outline, left: number): string {
  const facts = outline.facts.map(({ label, text }) => `${label}: ${text}`);
  const command = outline.command === undefined ? [] : ['', `  ${outline.command}`];
  const others = outline.others.map(
    ({ transition, severity, title, since }) =>
      `- ${transition === 'opened' ? severity : `${severity}, ${transition}`}: ${title} (since ${since})`,
  );
  const list = others.length === 0 ? [] : ['', `In this alert: ${outline.counts}`, ...others];
  const more = left === 0 ? [] : [`and ${left} more`];
  const link = outline.reportUrl === undefined ? [] : ['', `Report: ${outline.reportUrl}`];
  return [outline.headline, '', ...facts, ...command, ...list, ...more, ...link, ''].join('\n');
}
