import type { Alert, AlertEntry } from '../model/alert.ts';
import { toIdKey } from '../model/resourceId.ts';
import { toFacts } from './facts.ts';
import { toLinks } from './links.ts';
import {
  compareEntries,
  type Fact,
  type Outline,
  type OutlineEntry,
  toCommand,
  toCounts,
  toEntryTone,
  toHeadlineWord,
  toOutlineEntry,
} from './outline.ts';
import { toPlainText } from './plainText.ts';

/** One cluster of a storm, with what is told of it, worst first. */
interface HurtCluster {
  readonly alert: Alert;
  readonly name: string;
  readonly lead: AlertEntry;
  readonly entries: readonly AlertEntry[];
}

/** More names than this are counted only. */
const mostNames = 20;
const nameLimit = 60;
const titleLimit = 200;

/**
 * One cause that hurts several clusters: the worst of it once, then whom it hurts, a line each. What is said of the worst
 * finding is said of its cluster; how many others have the same stands in the headline.
 */
export function toStormOutline(alert: Alert): Outline {
  const clusters = toHurtClusters(alert);
  const [first] = clusters;
  const all = clusters.flatMap(({ entries }) => entries);
  if (!first) return { ...emptyOutline, links: toLinks(alert, undefined) };
  const isSame = toSameTest(first);
  const rest = clusters.flatMap((one) => withoutSame(one, isSame));
  return {
    tone: toEntryTone(first.lead),
    badge: toBadge(first.lead, all.length, clusters.length),
    headline: toHeadline(first, clusters),
    counts: toCounts(all),
    facts: toStormFacts(first, clusters),
    othersTitle: `Beside that (${toCounts(rest.flatMap(({ entries }) => entries))})`,
    others: rest.map((one) => toLine(one, first.lead)),
    links: toLinks(alert, first.lead),
    ...toCommand(first.lead),
    ...(first.lead.transition === 'resolved' ? {} : { footnote }),
  };
}

/** Each cluster has a finding of its own. */
const footnote = 'To mute some of it: breakwater findings list, then acknowledge or silence';

const emptyOutline: Outline = {
  tone: 'calm',
  badge: 'ALERT',
  headline: 'Nothing to report',
  counts: '',
  facts: [],
  othersTitle: '',
  others: [],
  links: [],
};

/** The clusters, worst first. Of what was told of one finding while the message waited, the latest counts. */
function toHurtClusters(alert: Alert): readonly HurtCluster[] {
  const byCluster = new Map<string, { readonly alert: Alert; readonly entries: Map<string, AlertEntry> }>();
  const parts = [alert, ...(alert.others ?? [])].toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  for (const part of parts) {
    const key = toIdKey(part.clusterId);
    const found = byCluster.get(key) ?? { alert: part, entries: new Map<string, AlertEntry>() };
    for (const entry of part.entries) found.entries.set(entry.finding.fingerprint, entry);
    byCluster.set(key, found);
  }
  const clusters = [...byCluster.values()].flatMap((one) => {
    const entries = [...one.entries.values()].sort(compareEntries);
    const [lead] = entries;
    const name = toPlainText(one.alert.clusterName, nameLimit);
    return lead ? [{ alert: one.alert, name, lead, entries }] : [];
  });
  return clusters.toSorted(compareClusters);
}

function compareClusters(a: HurtCluster, b: HurtCluster): number {
  const rank = ({ lead }: HurtCluster) => Number(lead.transition === 'resolved');
  const isSame = a.lead.finding.severity === b.lead.finding.severity && rank(a) === rank(b);
  return isSame ? a.name.localeCompare(b.name, 'en', { numeric: true }) : compareEntries(a.lead, b.lead);
}

function toBadge({ transition, finding, severityBefore }: AlertEntry, findings: number, clusters: number): string {
  const word = transition === 'resolved' ? 'RESOLVED' : finding.severity.toUpperCase();
  const before = severityBefore === undefined ? [] : [`was ${severityBefore}`];
  const on = `on ${clusters} ${clusters === 1 ? 'cluster' : 'clusters'}`;
  return [word, ...before, findings === 1 ? on : `the worst of ${findings} findings ${on}`].join(' · ');
}

/** The title without the name of its cluster. */
function toBareTitle({ finding }: AlertEntry, { clusterName }: Alert): string {
  const { title } = finding;
  return title.startsWith(`${clusterName}: `) ? title.slice(clusterName.length + 2) : title;
}

type SameTest = (entry: AlertEntry, cluster: HurtCluster) => boolean;

/** True for what the headline says, of whichever cluster. */
function toSameTest({ lead, alert: own }: HurtCluster): SameTest {
  const bare = toBareTitle(lead, own);
  const isOver = lead.transition === 'resolved';
  return (entry, { alert }) => toBareTitle(entry, alert) === bare && (entry.transition === 'resolved') === isOver;
}

/** A cluster with what is told of it beside the headline. */
function withoutSame(cluster: HurtCluster, isSame: SameTest): readonly HurtCluster[] {
  const entries = cluster.entries.filter((entry) => !isSame(entry, cluster));
  const [lead] = entries;
  return lead ? [{ ...cluster, lead, entries }] : [];
}

function toHeadline(first: HurtCluster, clusters: readonly HurtCluster[]): string {
  const isSame = toSameTest(first);
  const count = clusters.filter((one) => one.entries.some((entry) => isSame(entry, one))).length;
  const who = count > 1 ? `${count} clusters` : first.name;
  const bare = toBareTitle(first.lead, first.alert);
  return toPlainText(`${toHeadlineWord(first.lead.transition)}${who}: ${bare}`, titleLimit + 20);
}

function toStormFacts(first: HurtCluster, clusters: readonly HurtCluster[]): readonly Fact[] {
  const names = clusters.map(({ name }) => name);
  const left = names.length - mostNames;
  const shown = names.slice(0, mostNames).join(', ');
  const isOne = new Set(clusters.map(({ lead }) => lead.finding.fix?.azCli ?? lead.finding.fix?.summary)).size === 1;
  const own = toFacts(first.alert, first.lead).filter(({ label }) => label !== 'Cluster');
  return [
    { label: clusters.length === 1 ? 'Cluster' : 'Clusters', text: left > 0 ? `${shown} and ${left} more` : shown },
    ...own.map(({ label, text }) => ({
      label: !isOne && label.startsWith('Fix') ? `${label}, of ${first.name}` : label,
      text,
    })),
  ];
}

/** One cluster in a line: its worst finding, and how many more. */
function toLine({ alert, name, lead, entries }: HurtCluster, first: AlertEntry): OutlineEntry {
  const line = toOutlineEntry(lead, alert.clusterName, first);
  const more = entries.length === 1 ? '' : `, and ${entries.length - 1} more`;
  return { ...line, title: toPlainText(`${name}: ${line.title}${more}`, titleLimit + nameLimit) };
}
