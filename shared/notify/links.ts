import type { Alert, AlertEntry } from '../model/alert.ts';
import type { Json, JsonObject } from '../model/json.ts';

/** A web address with the words on its button. */
export interface Link {
  readonly title: string;
  readonly url: string;
}

/** Longer addresses are no help in a message. */
const mostLength = 1000;

/**
 * Where to go from an alert: the report of its cluster, what decides the blocked flow, and the state that could be accepted.
 * Empty if the report's address is not known or no web address; the last two only where it is an address of our own API.
 */
export function toLinks(alert: Alert, lead: AlertEntry | undefined): readonly Link[] {
  const report = toWebUrl(alert.reportUrl);
  if (!report) return [];
  const isCluster = alert.clusterId.startsWith('/');
  const isOpen = lead !== undefined && lead.transition !== 'resolved';
  const links = [
    { title: 'Open the report', url: report.href },
    ...(isCluster && isOpen ? toExplanation(report, alert, lead) : []),
    // A state is accepted cluster by cluster.
    ...(isCluster && isOpen && alert.others === undefined ? toAcceptance(report, alert) : []),
  ];
  return links.filter(({ url }) => url.length <= mostLength);
}

function toWebUrl(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}

function toExplanation(report: URL, { clusterName }: Alert, { finding }: AlertEntry): readonly Link[] {
  const target = firstDestination(finding.evidence);
  if (!target) return [];
  const query = {
    from: clusterName,
    to: `${target.destination}:${target.port}`,
    protocol: target.protocol,
    format: 'text',
  };
  return toSibling(report, 'explain', { title: 'Explain this flow', query });
}

function toAcceptance(report: URL, { clusterName }: Alert): readonly Link[] {
  return toSibling(report, 'baseline', { title: 'Accept this state', query: { cluster: clusterName } });
}

/** Another function beside `report`, with the same key if the address has one. */
function toSibling(
  report: URL,
  name: string,
  { title, query }: { readonly title: string; readonly query: Readonly<Record<string, string>> },
): readonly Link[] {
  if (!report.pathname.endsWith('/report')) return [];
  const url = new URL(report);
  url.pathname = report.pathname.replace(/report$/, name);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value.toWellFormed());
  return [{ title, url: url.href }];
}

interface Target {
  readonly destination: string;
  readonly protocol: string;
  readonly port: number;
}

/** The first blocked destination that a finding shows. */
function firstDestination(evidence: JsonObject | undefined): Target | undefined {
  const list = evidence?.['destinations'];
  const first: Json | undefined = Array.isArray(list) ? (list as readonly Json[])[0] : undefined;
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return undefined;
  const { destination, protocol, port } = first as JsonObject;
  return typeof destination === 'string' && typeof protocol === 'string' && typeof port === 'number'
    ? { destination, protocol, port }
    : undefined;
}
