import type { Finding, Severity } from '../../model/finding.ts';
import type { Gap } from '../../model/gap.ts';
import type { Report } from '../../model/report.ts';
import { toKindAddress } from '../docs.ts';
import { distinct } from '../order.ts';
import { toVisible } from '../text.ts';

/** What a renderer of SARIF is told besides the report. */
export interface SarifOptions {
  /** Version of Breakwater. */
  readonly version: string;
}

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** 0 to 100, the worst highest. */
const ranks: Record<Severity, number> = { critical: 100, high: 80, medium: 50, low: 20, info: 5 };

/**
 * The findings of a report as SARIF 2.1.0 (OASIS), for GitHub code scanning and others: a result a finding, known again by
 * its fingerprint. The place of a finding is the ARM id it is about, written as a relative address. Gaps are notifications.
 */
export function renderSarif(report: Report, { version }: SarifOptions): string {
  const kinds = distinct(report.findings.map(({ kind }) => kind)).toSorted();
  const driver = { name: 'Breakwater', semanticVersion: version, rules: kinds.map(toRule) };
  const run = {
    tool: { driver },
    automationDetails: { id: 'breakwater/' },
    invocations: [
      {
        executionSuccessful: true,
        endTimeUtc: report.generatedAt,
        toolExecutionNotifications: report.gaps.map(toNotification),
      },
    ],
    results: report.findings.map((finding) => toResult(finding, kinds)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toRule(kind: string) {
  return { id: kind, helpUri: toKindAddress(kind), shortDescription: { text: kind.replaceAll('-', ' ') } };
}

function toResult(finding: Finding, kinds: readonly string[]) {
  const { kind, severity, title, detail, fingerprint, fix, clusterId, dependencyId } = finding;
  const place = finding.resourceId ?? clusterId ?? '';
  const parts = [title, detail, fix === undefined ? '' : `Fix: ${fix.summary}`, fix?.azCli ?? ''];
  return {
    ruleId: kind,
    ruleIndex: kinds.indexOf(kind),
    level: levels[severity],
    rank: ranks[severity],
    message: {
      text: parts
        .filter((part) => part !== '')
        .map(toVisibleLines)
        .join('\n'),
    },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: toRelativeAddress(place) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: toVisible(place === '' ? 'estate' : place), kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'breakwaterFinding/v1': fingerprint },
    properties: {
      severity,
      ...(clusterId === undefined ? {} : { clusterId }),
      ...(dependencyId === undefined ? {} : { dependencyId }),
    },
  };
}

/** Commands may have several lines; anything else that is not to be seen is written out. */
function toVisibleLines(text: string): string {
  return text.split('\n').map(toVisible).join('\n');
}

/** An ARM id without its first slash, each part escaped. */
function toRelativeAddress(id: string): string {
  const parts = id.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.length === 0 ? 'estate' : parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
}

function toNotification({ resource, reason, detail = '' }: Gap) {
  const text = toVisible(`Not seen: ${resource} (${reason}). ${detail}`.trimEnd());
  return { level: 'warning', descriptor: { id: `gap-${reason}` }, message: { text } };
}
