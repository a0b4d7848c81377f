import type { Alert } from '../model/alert.ts';
import { toIdKey } from '../model/resourceId.ts';
import { compareEntries, type Outline, toCounts, toOutlineEntry } from './outline.ts';
import { toLinks } from './links.ts';
import { toPlainText } from './plainText.ts';

/** The day's small matters of one cluster, or of all: a list, and nothing that shouts. What several clusters share stands once. */
export function toDigestOutline(alert: Alert): Outline {
  const parts = [alert, ...(alert.others ?? [])];
  const clusters = new Set(parts.map(({ clusterId }) => toIdKey(clusterId))).size;
  const all = parts.flatMap((part) => part.entries).sort(compareEntries);
  const entries = [...new Map(all.map((entry) => [entry.finding.fingerprint, entry])).values()];
  const name = toPlainText(alert.clusterName, 200);
  const who = clusters === 1 ? name : `${clusters} clusters`;
  const matters = entries.length === 1 ? '1 small matter' : `${entries.length} small matters`;
  return {
    tone: 'calm',
    badge: 'DAILY DIGEST',
    headline: `${who}: ${matters} since the last digest`,
    counts: toCounts(entries),
    facts: [
      ...(clusters === 1 ? [{ label: 'Cluster', text: name }] : []),
      {
        label: 'What to do',
        text: 'Nothing at once: these are kept for a digest. Look through them when you have time.',
      },
    ],
    othersTitle: `In this digest (${toCounts(entries)})`,
    others: entries.map((entry) => toOutlineEntry(entry, clusters === 1 ? alert.clusterName : '')),
    links: toLinks(alert, undefined),
  };
}
