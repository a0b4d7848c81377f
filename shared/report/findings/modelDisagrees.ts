import { type Finding, toFinding } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import type { Path } from '../../model/verdict.ts';
import { clip } from '../text.ts';
import { toDecidingStep, toRuleText, toStageText, toTimeText, toWorstPath } from '../words.ts';
import { isObservedNow } from './blockage.ts';
import type { FindingContext } from './context.ts';

/**
 * Dependencies of which the configuration says one thing and the logs another, both since the configuration settled: the
 * firewall runs something else than what was read, or Breakwater understands it wrongly. Either way somebody should look.
 */
export function findDisagreements(context: FindingContext): readonly Finding[] {
  return context.report.dependencies
    .filter(({ need }) => need !== 'optional')
    .flatMap((row) => {
      if (isDeniedThoughAllowed(row, context)) return [toDisagreement(row, context, 'denied')];
      return isAllowedThoughDenied(row, context) ? [toDisagreement(row, context, 'allowed')] : [];
    });
}

function isDeniedThoughAllowed(row: DependencyReport, { input }: FindingContext): boolean {
  if (row.verdict !== 'allowed' || !isObservedNow(row, input)) return false;
  const { settledAt } = input;
  return settledAt === undefined || Date.parse(row.observed?.lastSeen ?? '') > Date.parse(settledAt);
}

/**
 * What was let through before a rule was taken away proves nothing, so it must be known when the configuration settled. The
 * guard of the API server stands behind the firewall, as does the internet, which loses what is not translated: what they
 * turn away, the firewall lets through.
 */
function isAllowedThoughDenied({ verdict, letThrough, paths }: DependencyReport, { input }: FindingContext): boolean {
  if (verdict !== 'denied' || !letThrough || input.settledAt === undefined) return false;
  return paths.every((path) => toDecidingStep(path)?.stage !== 'authorizedIpRanges' && !isLostBehind(path));
}

/** True if a rule lets it through and a way behind the firewall ends it. */
function isLostBehind(path: Path): boolean {
  const deciding = toDecidingStep(path);
  return (
    deciding?.stage === 'route' && path.trace.some(({ rule, outcome }) => rule !== undefined && outcome === 'allow')
  );
}

function toDisagreement(row: DependencyReport, context: FindingContext, seen: 'denied' | 'allowed'): Finding {
  const { report } = context;
  const what = `${row.destination} ${row.protocol}:${row.port}`;
  const words =
    seen === 'denied'
      ? 'allowed by configuration but denied in the logs'
      : 'denied by configuration but let through in the logs';
  return toFinding({
    kind: 'model-disagrees',
    severity: 'medium',
    clusterId: report.id,
    dependencyId: row.id,
    title: clip(`${report.name}: ${what} is ${words}`, 200),
    detail: `Configuration: ${toConfigurationSide(row)} Logs: ${toLogSide(row, seen)} The firewall may run other rules than those that were read (a change that failed or is under way, another firewall), or the rules mean something else than Breakwater takes them for.`,
    evidence: {
      configuration: { verdict: row.verdict, decidedBy: toConfigurationSide(row) },
      ...(seen === 'denied'
        ? { observed: { denied: row.observed?.denied ?? 0, lastSeen: row.observed?.lastSeen ?? '' } }
        : { letThrough: { count: row.letThrough?.count ?? 0, lastSeen: row.letThrough?.lastSeen ?? '' } }),
    },
    fix: {
      summary:
        'Compare the rule that decides with the one that the logs name, and look at the provisioning state of firewall and policy.',
      proven: false,
    },
  });
}

function toConfigurationSide(row: DependencyReport): string {
  const path = toWorstPath(row.paths);
  const step = path && toDecidingStep(path);
  const rule = step?.rule === undefined ? undefined : toRuleText(step.rule);
  const by = rule === undefined ? (step === undefined ? '' : ` (${toStageText(step.stage)})`) : ` by rule ${rule}`;
  return `${row.verdict}${by}.`;
}

function toLogSide({ observed, letThrough }: DependencyReport, seen: 'denied' | 'allowed'): string {
  return seen === 'denied'
    ? `${observed?.denied ?? 0} denied, the last at ${toTimeText(observed?.lastSeen ?? '')}.`
    : `${letThrough?.count ?? 0} let through, the last at ${toTimeText(letThrough?.lastSeen ?? '')}.`;
}
