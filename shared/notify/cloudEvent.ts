import type { Alert, AlertEntry } from '../model/alert.ts';
import type { JsonObject } from '../model/json.ts';
import { type Outline, toOutline } from './outline.ts';
import { toPlainText } from './plainText.ts';

/** Event brokers take 64 KB; headers and what a gateway adds need room too. */
export const mostEventBytes = 56 * 1024;

/**
 * An alert as a CloudEvent 1.0 in structured mode, at most 56 KB for any number of findings. `data.entries` are the findings
 * as the report has them, worst first, as many as fit, in brief where they do not fit whole; `data.left` counts the others.
 * Texts in `entries` are data as they came: whoever shows them must escape them. `headline` and `facts` are harmless lines.
 */
export function toCloudEvent(alert: Alert): JsonObject {
  const outline = toOutline(alert);
  const empty = toEvent(alert, outline, []);
  const entries = takeEntries(entriesOf(alert), mostEventBytes - toBytes(empty));
  return toEvent(alert, outline, entries);
}

function entriesOf({ entries, others = [] }: Alert): readonly AlertEntry[] {
  return [...entries, ...others.flatMap((other) => other.entries)];
}

function toEvent(alert: Alert, outline: Outline, entries: readonly JsonObject[]): JsonObject {
  const { id, kind, threadKey, createdAt, clusterId, life } = alert;
  const isCluster = clusterId.startsWith('/');
  const name = toPlainText(alert.clusterName, 200);
  return {
    specversion: '1.0',
    id,
    type: `breakwater.${kind}`,
    source: isCluster ? encodeURI(clusterId.toWellFormed()).slice(0, 2000) : 'urn:breakwater:deployment',
    subject: name,
    time: createdAt,
    datacontenttype: 'application/json',
    threadkey: threadKey,
    data: {
      tone: outline.tone,
      badge: outline.badge,
      headline: outline.headline,
      counts: outline.counts,
      facts: outline.facts.map(({ label, text }) => ({ label, text })),
      cluster: { name, ...(isCluster ? { id: clusterId.toWellFormed().slice(0, 2000) } : {}) },
      ...toFurther(alert),
      entries,
      left: entriesOf(alert).length - entries.length,
      links: outline.links.map(({ title, url }) => ({ title, url })),
      ...(life === undefined ? {} : { life: toLife(life) }),
    },
  };
}

/** So many further clusters are named; the entries have the ids of theirs. */
const mostClusters = 100;

function toFurther({ others }: Alert): JsonObject {
  if (others === undefined) return {};
  const names = [...new Set(others.map(({ clusterName }) => toPlainText(clusterName, 60)))];
  return { furtherClusters: names.slice(0, mostClusters), leftClusters: Math.max(names.length - mostClusters, 0) };
}

function toLife({ clusters, oldestAudit, open, silenced, blind }: NonNullable<Alert['life']>): JsonObject {
  return { clusters, oldestAudit, open, silenced, blind: blind.slice(0, 50).map((line) => toPlainText(line, 300)) };
}

function takeEntries(entries: readonly AlertEntry[], bytes: number): readonly JsonObject[] {
  const taken: JsonObject[] = [];
  let room = bytes;
  for (const entry of entries) {
    const form = [toWhole(entry), toBrief(entry)].find((one) => toBytes(one) < room);
    if (!form) break;
    taken.push(form);
    room -= toBytes(form) + 1;
  }
  return taken;
}

function toWhole({ transition, finding, since, resolvedAt }: AlertEntry): JsonObject {
  const text = JSON.stringify({ transition, since, resolvedAt, finding });
  return JSON.parse(text.toWellFormed()) as JsonObject;
}

/** What tells a finding from others, and what it is. */
function toBrief({ transition, finding, since }: AlertEntry): JsonObject {
  const { fingerprint, kind, severity, title } = finding;
  return { transition, since, finding: { fingerprint, kind, severity, title: toPlainText(title, 200) } };
}

function toBytes(value: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(value));
}
