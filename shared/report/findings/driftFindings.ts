import type { Change } from '../../model/drift.ts';
import { toFinding, type Finding, type Severity } from '../../model/finding.ts';
import type { DependencyReport } from '../../model/report.ts';
import { toIdKey, toResourceName } from '../../model/resourceId.ts';
import { distinct, groupBy, sortByText } from '../order.ts';
import type { ReportInput } from '../reportInput.ts';
import { clip } from '../text.ts';
import { toCount, toList, toTimeText } from '../words.ts';
import { fromChange, type FindingContext } from './context.ts';

/**
 * Changes that made dependencies of a cluster worse, one finding a changed resource: high if a required one is among
 * them, medium if a recommended one is. Its effects are findings of their own; this one says who did what, and when.
 */
export function findBreakingChanges(context: FindingContext): readonly Finding[] {
  const { input, report } = context;
  const worse = report.dependencies.filter(({ verdict, need }) => verdict !== 'allowed' && need !== 'optional');
  const breaking = (input.drift?.changes ?? [])
    .map((change) => ({ change, rows: worse.filter(({ id }) => change.breaks?.includes(id)) }))
    .filter(({ rows }) => rows.length > 0);
  return [...groupBy(breaking, ({ change }) => toIdKey(change.resourceId)).values()].map((group) =>
    toBreakingFinding(group, context),
  );
}

interface Breaking {
  readonly change: Change;
  readonly rows: readonly DependencyReport[];
}

function toBreakingFinding(group: readonly Breaking[], { report }: FindingContext): Finding {
  const changes = sortChanges(group.map(({ change }) => change));
  const rows = [...new Set(group.flatMap(({ rows: own }) => own))];
  const names = distinct(rows.map(({ destination }) => destination));
  const resourceId = changes[0]?.resourceId ?? '';
  const isRequired = rows.some(({ need }) => need === 'required');
  return toFinding({
    kind: 'change-breaks-dependency',
    severity: isRequired ? 'high' : 'medium',
    clusterId: report.id,
    resourceId,
    title: clip(`${report.name}: a change to ${toResourceName(resourceId)} broke ${toList(names, 3)}`, 200),
    detail: `${toChangeText(changes)} Since then ${toList(names, 8)} ${names.length === 1 ? 'is' : 'are'} no longer wholly reachable.`,
    evidence: { changes: changes.map(toEvidence), dependencies: distinct(rows.map(({ id }) => id)).toSorted() },
    ...(changes[0] ? { cause: fromChange(changes[0]) } : {}),
    fix: {
      summary: `Undo the change to ${toResourceName(resourceId)}, or accept it and allow ${toList(names, 3)} another way.`,
      proven: false,
    },
  });
}

/** Changes that let more through than the baseline did and are graded medium or worse, one finding a changed resource. */
export function findWideningChanges(input: ReportInput): readonly Finding[] {
  const widening = (input.drift?.changes ?? []).filter(isWidening);
  return [...groupBy(widening, ({ resourceId }) => toIdKey(resourceId)).values()].map((group) => {
    const changes = sortChanges(group);
    const resourceId = changes[0]?.resourceId ?? '';
    return toFinding({
      kind: 'change-widens-egress',
      severity: worstOf(changes),
      resourceId,
      title: clip(`${toResourceName(resourceId)}: a change lets more traffic through than the baseline did`, 200),
      detail: toChangeText(changes),
      evidence: { changes: changes.map(toEvidence) },
      ...(changes[0] ? { cause: fromChange(changes[0]) } : {}),
    });
  });
}

const graded: readonly Severity[] = ['critical', 'high', 'medium'];

function isWidening({ effect, severity }: Change): boolean {
  return (effect === 'widens' || effect === 'both') && graded.includes(severity);
}

function worstOf(changes: readonly Change[]): Severity {
  return graded.find((severity) => changes.some((change) => change.severity === severity)) ?? 'medium';
}

function sortChanges(changes: readonly Change[]): readonly Change[] {
  return sortByText(
    changes,
    ({ changedBy }) => (changedBy === undefined ? '1' : '0'),
    ({ path }) => path,
    ({ kind }) => kind,
  );
}

/** Who changed what, when and how, as a sentence; empty without changes. */
export function toChangeText(changes: readonly Change[]): string {
  const [first] = changes;
  if (!first) return '';
  const who = first.changedBy === undefined ? '' : ` by ${first.changedBy}`;
  const when = first.changedAt === undefined ? '' : ` at ${toTimeText(first.changedAt)}`;
  const how = first.through === undefined ? '' : ` through ${first.through}`;
  const what = toList(
    changes.map(({ kind, path }) => (path === '' ? `the resource ${kind}` : `${path} ${kind}`)),
    4,
  );
  return `${toCount(changes.length, 'change')} to ${toResourceName(first.resourceId)}${who}${when}${how}: ${what}.`;
}

function toEvidence({ path, kind, effect, before, after }: Change) {
  return { path, kind, effect, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}
