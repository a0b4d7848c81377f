import type { Alert, AlertEntry } from '../model/alert.ts';
import type { Severity } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import { toFacts } from './facts.ts';
import { toHeadline, toOutline } from './outline.ts';
import { toPlainText, toProse } from './plainText.ts';

const severityOf: Readonly<Record<Severity, string>> = {
  critical: 'Sev0',
  high: 'Sev1',
  medium: 'Sev2',
  low: 'Sev3',
  info: 'Sev4',
};

/** An alert in the common alert schema of Azure Monitor: one message a finding, of which each is fired and resolved for itself. */
export function toAzureMonitorAlerts(alert: Alert): readonly JsonObject[] {
  if (alert.kind === 'heartbeat') return [toLifeAlert(alert)];
  const parts = [alert, ...(alert.others ?? [])];
  return parts.flatMap((part) => part.entries.map((entry) => toEntryAlert(part, entry)));
}

function toEntryAlert(alert: Alert, entry: AlertEntry): JsonObject {
  const { finding, since, resolvedAt, transition } = entry;
  const isOver = transition === 'resolved';
  const facts = toFacts(alert, entry).map(({ label, text }) => [label, text] as const);
  return toCommonAlert(alert, {
    alertId: finding.fingerprint,
    alertRule: `Breakwater ${finding.kind}`,
    severity: severityOf[finding.severity],
    monitorCondition: isOver ? 'Resolved' : 'Fired',
    firedDateTime: since,
    ...(isOver ? { resolvedDateTime: resolvedAt ?? alert.createdAt } : {}),
    description: `${toHeadline(entry)}. ${toProse(finding.detail, 600)}`,
    context: Object.fromEntries(facts),
  });
}

function toLifeAlert(alert: Alert): JsonObject {
  const { headline, facts, tone } = toOutline(alert);
  return toCommonAlert(alert, {
    alertId: alert.threadKey,
    alertRule: 'Breakwater sign of life',
    severity: tone === 'warning' ? 'Sev2' : 'Sev4',
    monitorCondition: 'Fired',
    firedDateTime: alert.createdAt,
    description: headline,
    context: Object.fromEntries(facts.map(({ label, text }) => [label, text])),
  });
}

function toCommonAlert(
  { clusterId, clusterName, threadKey }: Alert,
  { alertId, context, ...essentials }: JsonObject & { readonly alertId: string },
): JsonObject {
  const targets = clusterId.startsWith('/') ? [toPlainText(clusterId.toLowerCase(), 2000)] : [];
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${targets[0] ?? ''}/providers/breakwater/alerts/${alertId}`,
        ...essentials,
        signalType: 'Log',
        monitoringService: 'Breakwater',
        alertTargetIDs: targets,
        configurationItems: [toPlainText(clusterName, 200)],
        originAlertId: threadKey,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: context ?? {},
    },
  };
}
