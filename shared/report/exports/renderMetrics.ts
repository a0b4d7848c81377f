import { severities } from '../../model/finding.ts';
import type { ClusterReport, Report } from '../../model/report.ts';
import { isSameId } from '../../model/resourceId.ts';
import { toVisible } from '../text.ts';
import { stateLabels, toState, type State } from '../toState.ts';
import { verdictsWorstFirst } from '../words.ts';

/** How much work lies in a queue. */
export interface QueueDepth {
  readonly queue: string;
  readonly messages: number;
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const needs = ['required', 'recommended', 'optional'] as const;
const states = Object.keys(stateLabels) as readonly State[];

/**
 * Reports as metrics in the text format of Prometheus (0.0.4), all of them gauges: state, verdicts, findings, gaps and denied
 * flows of each cluster, when it was audited, and how much work lies in the queues. `reports` holds one report a cluster;
 * one of several clusters is taken apart. Names of destinations are no labels: their number has no end.
 */
export function renderMetrics(reports: readonly Report[], queues: readonly QueueDepth[] = []): string {
  const views = reports.flatMap((report) => report.clusters.map((cluster) => ({ report, cluster })));
  return `${toMetrics(views, queues)
    .flatMap(({ name, help, samples }) =>
      samples.length === 0
        ? []
        : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map((sample) => toLine(name, sample))],
    )
    .join('\n')}\n`;
}

/** A cluster with the report that it stands in. */
interface View {
  readonly report: Report;
  readonly cluster: ClusterReport;
}

function toMetrics(views: readonly View[], queues: readonly QueueDepth[]): readonly Metric[] {
  const metric = (name: string, help: string, toSamples: (view: View) => readonly Sample[]): Metric => ({
    name: `breakwater_${name}`,
    help,
    samples: views.flatMap((view) =>
      toSamples(view).map(({ labels, value }) => ({ labels: { ...toClusterLabels(view), ...labels }, value })),
    ),
  });
  return [
    metric('cluster_state', 'State of the cluster: 1 for the one that holds.', toStateSamples),
    metric('audit_timestamp_seconds', 'When the newest report was made, in seconds since 1970.', ({ report }) => [
      { labels: {}, value: Date.parse(report.generatedAt) / 1000 },
    ]),
    metric('audit_complete', '1 if nothing was unreadable.', ({ report }) => [
      { labels: {}, value: report.complete ? 1 : 0 },
    ]),
    metric('dependencies', 'Dependencies by need and verdict; unknown is never counted as allowed.', toVerdictSamples),
    metric('findings', 'Open findings by severity, with those of the firewalls in the same report.', toFindingSamples),
    metric('gaps', 'Inputs that could not be read.', ({ report }) => [{ labels: {}, value: report.gaps.length }]),
    metric('denied_flows', 'Denied flows in the logs of the last audit, by class.', toDenySamples),
    {
      name: 'breakwater_queue_messages',
      help: 'Messages in a queue; in a poison queue these failed for good.',
      samples: queues.map(({ queue, messages }) => ({ labels: { queue }, value: messages })),
    },
  ];
}

function toClusterLabels({ cluster }: View): Readonly<Record<string, string>> {
  return { cluster: cluster.name, id: cluster.id.toLowerCase() };
}

function toStateSamples({ report, cluster }: View): readonly Sample[] {
  const now = toState(report, cluster.id).state;
  return states.map((state) => ({ labels: { state }, value: state === now ? 1 : 0 }));
}

function toVerdictSamples({ cluster: { dependencies } }: View): readonly Sample[] {
  return needs.flatMap((need) =>
    verdictsWorstFirst.map((verdict) => ({
      labels: { need, verdict },
      value: dependencies.filter((row) => row.need === need && row.verdict === verdict).length,
    })),
  );
}

function toFindingSamples({ report, cluster }: View): readonly Sample[] {
  const own = report.findings.filter(({ clusterId }) => clusterId === undefined || isSameId(clusterId, cluster.id));
  return severities.map((severity) => ({
    labels: { severity },
    value: own.filter((finding) => finding.severity === severity).length,
  }));
}

function toDenySamples({ report, cluster }: View): readonly Sample[] {
  const own = report.denies.filter(({ clusterId }) => isSameId(clusterId, cluster.id));
  return [...Map.groupBy(own, (deny) => deny.class)].map(([kind, denies]) => ({
    labels: { class: kind },
    value: denies.reduce((sum, { count }) => sum + count, 0),
  }));
}

/** Label values may hold anything but a bare backslash, quote or line feed (Prometheus, exposition formats). */
function toLine(name: string, { labels, value }: Sample): string {
  const words = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${name}${words.length === 0 ? '' : `{${words.join(',')}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return toVisible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
