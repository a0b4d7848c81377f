import type { Alert, AlertEntry, Transition } from '../model/alert.ts';
import { type Cause, compareFindings } from '../model/finding.ts';
import { toResourceName } from '../model/resourceId.ts';
import { toPlainText, toProse, toTimeText } from './plainText.ts';

/** What every channel says of an alert, in the order in which people need it. All texts are plain, single lines. */
export interface Outline {
  /** What is blocked: the worst finding, at most 200 characters. */
  readonly headline: string;
  readonly tone: 'bad' | 'good';
  /** How many findings opened, got worse or were resolved. */
  readonly counts: string;
  /** Cluster, since when, what breaks, who changed what, the fix. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  /** The command that mends it; absent if there is none or if it is too long to be shown whole. */
  readonly command?: string;
  /** The other findings, worst first, resolved ones last. */
  readonly others: readonly OutlineEntry[];
  readonly reportUrl?: string;
}

/** One further finding in a line. */
export interface OutlineEntry {
  readonly transition: Transition;
  readonly severity: string;
  readonly title: string;
  readonly since: string;
}

const titleLimit = 200;
const detailLimit = 600;
/** A command that was cut would be worse than none. */
const commandLimit = 1500;

/** Says what an alert is about, worst first. An alert without entries gives an outline that says so. */
export function toOutline(alert: Alert): Outline {
  const [lead, ...rest] = [...alert.entries].sort(compareEntries);
  return {
    headline: lead ? toHeadline(lead) : 'Nothing to report',
    tone: lead && lead.transition !== 'resolved' ? 'bad' : 'good',
    counts: toCounts(alert.entries),
    facts: [{ label: 'Cluster', text: toPlainText(alert.clusterName, titleLimit) }, ...(lead ? toFacts(lead) : [])],
    others: rest.map(toEntry),
    ...toCommand(lead),
    ...toReportUrl(alert.reportUrl),
  };
}

/** What is still wrong comes before what was resolved, the worst first: a heading that says "resolved" has nothing new behind it. */
function compareEntries(a: AlertEntry, b: AlertEntry): number {
  return (
    Number(a.transition === 'resolved') - Number(b.transition === 'resolved') || compareFindings(a.finding, b.finding)
  );
}

function toHeadline({ transition, finding }: AlertEntry): string {
  const title = toPlainText(finding.title, titleLimit);
  switch (transition) {
    case 'opened':
      return title;
    case 'worse':
      return `Worse: ${title}`;
    case 'reopened':
      return `Back again: ${title}`;
    case 'flapping':
      return `Comes and goes: ${title}`;
    case 'repeated':
      return `Still open: ${title}`;
    case 'resolved':
      return `Resolved: ${title}`;
  }
}

function toFacts({ transition, finding, since }: AlertEntry): Outline['facts'] {
  const isOver = transition === 'resolved';
  const cause = isOver ? undefined : toCauseText(finding.cause);
  const fix = isOver ? undefined : finding.fix;
  return [
    { label: isOver ? 'Had been open since' : 'Since', text: toPlainText(toTimeText(since), titleLimit) },
    { label: 'Severity', text: finding.severity },
    { label: isOver ? 'What was broken' : 'What breaks', text: toProse(finding.detail, detailLimit) },
    ...(cause === undefined ? [] : [{ label: 'Changed', text: cause }]),
    ...(fix === undefined ? [] : [{ label: 'Fix', text: toProse(fix.summary, detailLimit) }]),
  ];
}

/** Who changed what and when, as far as it is known. */
function toCauseText(cause: Cause | undefined): string | undefined {
  if (!cause) return undefined;
  const resource = cause.resourceId === undefined ? '' : toResourceName(cause.resourceId);
  const what = [cause.path ?? '', resource].filter((part) => part !== '').join(' of ');
  const who = cause.changedBy ?? 'somebody';
  const when = cause.changedAt === undefined ? '' : ` on ${toTimeText(cause.changedAt)}`;
  return toPlainText(`${who} changed ${what === '' ? 'the configuration' : what}${when}`, detailLimit);
}

function toCommand(lead: AlertEntry | undefined): { readonly command?: string } {
  const azCli = lead?.transition === 'resolved' ? undefined : lead?.finding.fix?.azCli;
  if (azCli === undefined || azCli.length > commandLimit) return {};
  return { command: toProse(azCli.replace(/\\\r?\n/g, ' '), commandLimit) };
}

function toEntry({ transition, finding, since }: AlertEntry): OutlineEntry {
  const title = toPlainText(finding.title, titleLimit);
  return { transition, severity: finding.severity, title, since: toPlainText(toTimeText(since), titleLimit) };
}

function toCounts(entries: readonly AlertEntry[]): string {
  const count = (wanted: Transition) => entries.filter(({ transition }) => transition === wanted).length;
  const parts = [
    [count('opened'), 'new'],
    [count('worse'), 'worse'],
    [count('reopened'), 'back again'],
    [count('flapping'), 'coming and going'],
    [count('repeated'), 'still open'],
    [count('resolved'), 'resolved'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}

/** Only web addresses become links. */
function toReportUrl(text: string | undefined): { readonly reportUrl?: string } {
  if (text === undefined || !URL.canParse(text)) return {};
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? { reportUrl: url.href } : {};
}
