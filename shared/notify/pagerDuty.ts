import type { Alert, AlertEntry } from '../model/alert.ts';
import type { Severity } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import { toFacts } from './facts.ts';
import { toLinks } from './links.ts';
import { toHeadline } from './outline.ts';
import { toPlainText } from './plainText.ts';

/** Where PagerDuty takes events; its European service region has another address. */
export const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';

const severityOf: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

/**
 * An alert as events of PagerDuty's Events API v2, one a finding: `dedup_key` is its fingerprint, so that what is told again
 * joins the same incident and what is resolved ends it. A digest or a sign of life pages nobody: no event.
 */
export function toPagerDutyEvents(alert: Alert, routingKey: string): readonly JsonObject[] {
  if (alert.kind !== 'findings') return [];
  const parts = [alert, ...(alert.others ?? [])];
  return parts.flatMap((part) => part.entries.map((entry) => toEvent(part, entry, routingKey)));
}

function toEvent(alert: Alert, entry: AlertEntry, routingKey: string): JsonObject {
  const { finding, transition } = entry;
  const frame = { routing_key: routingKey, dedup_key: finding.fingerprint };
  if (transition === 'resolved') return { ...frame, event_action: 'resolve' };
  const cluster = toPlainText(alert.clusterName, 200);
  const details = toFacts(alert, entry).map(({ label, text }) => [label, text] as const);
  return {
    ...frame,
    event_action: 'trigger',
    client: 'Breakwater',
    payload: {
      summary: toHeadline(entry),
      source: cluster === '' ? 'Breakwater' : cluster,
      severity: severityOf[finding.severity],
      timestamp: entry.since,
      group: cluster,
      class: finding.kind,
      custom_details: Object.fromEntries(details),
    },
    links: toLinks(alert, entry).map(({ title, url }) => ({ href: url, text: title })),
  };
}
