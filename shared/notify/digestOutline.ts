import type { Alert, AlertEntry } from '../model/alert.ts';
import type { Outline } from './outline.ts';
import { toCounts, toOutlineEntry } from './outline.ts';
import { toLinks } from './links.ts';
import { toPlainText } from './plainText.ts';

/** The day's small matters of one cluster: a list, and nothing that shouts. */
export function toDigestOutline(alert: Alert, entries: readonly AlertEntry[]): Outline {
  const cluster = toPlainText(alert.clusterName, 200);
  const matters = entries.length === 1 ? '1 small matter' : `${entries.length} small matters`;
  return {
    tone: 'calm',
    badge: 'DAILY DIGEST',
    headline: `${cluster}: ${matters} since the last digest`,
    counts: toCounts(entries),
    facts: [
      { label: 'Cluster', text: cluster },
      {
        label: 'What to do',
        text: 'Nothing at once: these are kept for a digest. Look through them when you have time.',
      },
    ],
    othersTitle: `In this digest (${toCounts(entries)})`,
    others: entries.map((entry) => toOutlineEntry(entry, alert)),
    links: toLinks(alert, undefined),
  };
}
