import type { Alert } from '../model/alert.ts';
import { toMailHtml } from './mailHtml.ts';
import { type Outline, splitAtFix, toOutline } from './outline.ts';
import { toPlainText } from './plainText.ts';

/** A mail without its envelope. */
export interface MailContent {
  /** At most 120 characters, one line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for the same alert, so that a second delivery is recognised as a duplicate. */
  readonly messageId: string;
  /** What all mails about one matter answer to, so that mail programs show them as one thread. No mail has it itself. */
  readonly threadId: string;
  readonly headers: Readonly<Record<string, string>>;
}

const subjectLimit = 120;
/** A mail may be longer than a card, but nobody reads thousands of lines. */
const mostOthers = 200;
/** Stands in ids where the sender has no domain that could. */
const noDomain = 'breakwater.invalid';

/**
 * The mail about an alert, as text and as HTML; of many findings the first 200 are listed and the rest is counted. `from` is
 * the sender, whose domain its ids carry.
 */
export function toMail(alert: Alert, from = ''): MailContent {
  const outline = toOutline(alert);
  const shown = { ...outline, others: outline.others.slice(0, mostOthers) };
  const left = outline.others.length - shown.others.length;
  const domain = toDomain(from);
  return {
    subject: toSubject(outline, alert),
    text: toMailText(shown, left),
    html: toMailHtml(shown, left),
    messageId: `<${toIdPart(alert.id)}@${domain}>`,
    threadId: `<thread-${toIdPart(alert.threadKey)}@${domain}>`,
    headers: {
      'List-Id': `Breakwater alerts <breakwater-alerts.${domain}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

function toDomain(from: string): string {
  const [, domain = noDomain] = /@([a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])?)>?\s*$/i.exec(from) ?? [];
  return domain.toLowerCase();
}

function toIdPart(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '').slice(0, 64);
}

/** Severity and cluster always fit and stand there once; the headline is cut if it has to be. */
function toSubject({ badge, headline, counts, others }: Outline, alert: Alert): string {
  const { clusterName, kind } = alert;
  const [word = ''] = badge.toLowerCase().split(' · ');
  if (alert.others !== undefined) return `[${word}] ${toPlainText(headline, subjectLimit - word.length - 3)}`;
  const cluster = toPlainText(clusterName, 40);
  const more = kind !== 'findings' || others.length === 0 ? '' : ` (${counts})`;
  const start = kind === 'heartbeat' ? `[${word}] ` : `[${word}] ${cluster}: `;
  const rest = headline.replaceAll(`${cluster}: `, '');
  return `${start}${toPlainText(rest, subjectLimit - start.length - more.length)}${more}`;
}

function toMailText(outline: Outline, left: number): string {
  const [before, after] = splitAtFix(outline).map((facts) => facts.map(({ label, text }) => `${label}: ${text}`));
  const command = outline.command === undefined ? [] : ['', `  ${outline.command}`];
  const others = outline.others.map(
    ({ mark, title, since }) => `- ${mark}: ${title}${since === undefined ? '' : ` (since ${since})`}`,
  );
  const list = others.length === 0 ? [] : ['', `${outline.othersTitle}:`, ...others];
  const more = left === 0 ? [] : [`and ${left} more`];
  const links = outline.links.map(({ title, url }) => `${title}: ${url}`);
  return [
    `${outline.badge}: ${outline.headline}`,
    '',
    ...(before ?? []),
    ...command,
    ...(command.length > 0 && after?.length ? [''] : []),
    ...(after ?? []),
    ...(links.length === 0 ? [] : ['', ...links]),
    ...list,
    ...more,
    ...(outline.footnote === undefined ? [] : ['', outline.footnote]),
    '',
  ].join('\n');
}
