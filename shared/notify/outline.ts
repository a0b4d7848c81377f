import type { Alert, AlertEntry, Transition } from '../model/alert.ts';
import { compareFindings } from '../model/finding.ts';
import { toDigestOutline } from './digestOutline.ts';
import { toFacts } from './facts.ts';
import { toHeartbeatOutline } from './heartbeatOutline.ts';
import { type Link, toLinks } from './links.ts';
import { toPlainText, toProse, toTimeText } from './plainText.ts';
import { toStormOutline } from './stormOutline.ts';

/** How grave a message is: something is wrong, something may be, all is well again, for information. */
export type Tone = 'bad' | 'warning' | 'good' | 'calm';

/** What every channel says of an alert, in the order in which people need it. All texts are plain, single lines. */
export interface Outline {
  readonly tone: Tone;
  /** In a word or two: `CRITICAL`, `RESOLVED`, `DAILY DIGEST`; then what it is one of. */
  readonly badge: string;
  /** What is blocked: the worst finding, at most 220 characters. */
  readonly headline: string;
  /** How many findings opened, got worse or were resolved. */
  readonly counts: string;
  /** Cluster, since when, what breaks, why, who changed what, the fix. */
  readonly facts: readonly Fact[];
  /** The command that mends it; absent if there is none or if it is too long to be shown whole. */
  readonly command?: string;
  /** What is needed to mute it; absent where nothing is open. */
  readonly footnote?: string;
  /** The other findings, worst first, resolved ones last, under this heading. */
  readonly othersTitle: string;
  readonly others: readonly OutlineEntry[];
  /** Where to go from here; web addresses only. */
  readonly links: readonly Link[];
}

/** One line of what is known. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** One further finding in a line. */
export interface OutlineEntry {
  /** `critical`, or `high, worse`, or `resolved`. */
  readonly mark: string;
  readonly tone: Tone;
  readonly title: string;
  /** Absent where it is the same as of the first finding. */
  readonly since?: string;
}

const titleLimit = 200;
/** A command that was cut would be worse than none. */
const commandLimit = 1500;

/** Says what an alert is about, worst first. An alert without entries gives an outline that says so. */
export function toOutline(alert: Alert): Outline {
  if (alert.kind === 'heartbeat' && alert.life) return toHeartbeatOutline(alert, alert.life);
  if (alert.kind === 'digest') return toDigestOutline(alert);
  if (alert.others !== undefined && alert.others.length > 0) return toStormOutline(alert);
  const entries = [...alert.entries].sort(compareEntries);
  const [lead, ...rest] = entries;
  return {
    tone: lead ? toEntryTone(lead) : 'calm',
    badge: toBadge(lead, entries.length),
    headline: lead ? toHeadline(lead) : 'Nothing to report',
    counts: toCounts(entries),
    facts: toFacts(alert, lead),
    othersTitle: `Also in this alert (${toCounts(rest)})`,
    others: rest.map((entry) => toOutlineEntry(entry, alert.clusterName, lead)),
    links: toLinks(alert, lead),
    ...toCommand(lead),
    ...toFootnote(lead),
  };
}

/** What is still wrong comes before what was resolved, the worst first: a heading that says "resolved" has nothing new behind it. */
export function compareEntries(a: AlertEntry, b: AlertEntry): number {
  return (
    Number(a.transition === 'resolved') - Number(b.transition === 'resolved') || compareFindings(a.finding, b.finding)
  );
}

/** How grave one finding is now. */
export function toEntryTone({ transition, finding }: AlertEntry): Tone {
  if (transition === 'resolved') return 'good';
  switch (finding.severity) {
    case 'critical':
    case 'high':
      return 'bad';
    case 'medium':
      return 'warning';
    case 'low':
    case 'info':
      return 'calm';
  }
}

function toBadge(lead: AlertEntry | undefined, count: number): string {
  if (!lead) return 'ALERT';
  const word = lead.transition === 'resolved' ? 'RESOLVED' : lead.finding.severity.toUpperCase();
  const before = lead.severityBefore === undefined ? [] : [`was ${lead.severityBefore}`];
  return [word, ...before, ...(count === 1 ? [] : [`the worst of ${count} findings`])].join(' · ');
}

/** What happened to a finding, in a line. */
export function toHeadline({ transition, finding }: AlertEntry): string {
  return `${toHeadlineWord(transition)}${toPlainText(finding.title, titleLimit)}`;
}

/** `Back again: `; empty for what is new. */
export function toHeadlineWord(transition: Transition): string {
  const word = headlineWords[transition];
  return word === '' ? '' : `${word}: `;
}

const headlineWords: Readonly<Record<Transition, string>> = {
  opened: '',
  worse: 'Worse',
  reopened: 'Back again',
  flapping: 'Comes and goes',
  repeated: 'Still open',
  resolved: 'Resolved',
};

/** The command that mends a finding, in one line, if it can be shown whole. */
export function toCommand(lead: AlertEntry | undefined): { readonly command?: string } {
  const azCli = lead?.transition === 'resolved' ? undefined : lead?.finding.fix?.azCli;
  if (azCli === undefined || azCli.length > commandLimit) return {};
  return { command: toProse(azCli.replace(/\\\r?\n/g, ' '), commandLimit) };
}

/** How people say that they know of it. */
function toFootnote(lead: AlertEntry | undefined): { readonly footnote?: string } {
  if (lead === undefined || lead.transition === 'resolved') return {};
  const { fingerprint } = lead.finding;
  return { footnote: `To mute it: breakwater findings acknowledge (or silence) ${toPlainText(fingerprint, 40)}` };
}

/** The facts up to the fix, which the command belongs to, and those after it. */
export function splitAtFix({ facts }: Outline): readonly [readonly Fact[], readonly Fact[]] {
  const place = facts.findIndex(({ label }) => label.startsWith('Fix'));
  return place < 0 ? [facts, []] : [facts.slice(0, place + 1), facts.slice(place + 1)];
}

/**
 * One finding in a line, without the name of the cluster that the line is about in any case. What is open as long as the
 * lead need not say so once more.
 */
export function toOutlineEntry(entry: AlertEntry, clusterName: string, lead?: AlertEntry): OutlineEntry {
  const { transition, finding, since } = entry;
  const word = headlineWords[transition].toLowerCase();
  const mark = transition === 'resolved' ? word : [finding.severity, ...(word === '' ? [] : [word])].join(', ');
  const isOwn = finding.title.startsWith(`${clusterName}: `);
  const title = toPlainText(isOwn ? finding.title.slice(clusterName.length + 2) : finding.title, titleLimit);
  const line = { mark, tone: toEntryTone(entry), title };
  const isSame = lead !== undefined && toTimeText(lead.since) === toTimeText(since);
  return isSame ? line : { ...line, since: toPlainText(toTimeText(since), titleLimit) };
}

const countWords: readonly (readonly [Transition, string])[] = [
  ['opened', 'new'],
  ['worse', 'worse'],
  ['reopened', 'back again'],
  ['flapping', 'coming and going'],
  ['repeated', 'still open'],
  ['resolved', 'resolved'],
];

/** `2 new, 1 worse`. */
export function toCounts(entries: readonly AlertEntry[]): string {
  return countWords
    .map(([wanted, word]) => [entries.filter(({ transition }) => transition === wanted).length, word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}
