import type { Alert, AlertEntry, SilencedByCause } from '../model/alert.ts';
import type { Cause, Finding } from '../model/finding.ts';
import { toResourceName } from '../model/resourceId.ts';
import { deploymentId } from '../model/told.ts';
import { toConsequence } from '../report/findings/consequence.ts';
import type { Fact } from './outline.ts';
import { toPlainText, toProse, toTimeText } from './plainText.ts';

const nameLimit = 200;
const detailLimit = 600;

/** What is known of the worst finding of an alert: where, since when, what breaks, why, who, and what to do. */
export function toFacts(alert: Alert, lead: AlertEntry | undefined): readonly Fact[] {
  const isCluster = alert.clusterId !== deploymentId;
  const cluster = isCluster ? toFact('Cluster', toPlainText(alert.clusterName, nameLimit)) : [];
  if (!lead) return cluster;
  const { finding, transition, note, owner, silences } = lead;
  const isOver = transition === 'resolved';
  const told = isOver
    ? [...toSpan(lead), ...toFact('What was wrong', toProse(finding.detail, detailLimit))]
    : [
        ...toFact('Since', toPlainText(toTimeText(lead.since), nameLimit)),
        ...toBreakage(finding),
        ...toFact('Changed by', toCauseText(finding.cause)),
        ...toFact(
          finding.fix?.proven ? 'Fix (proven)' : 'Fix',
          finding.fix && toProse(finding.fix.summary, detailLimit),
        ),
      ];
  return [
    ...cluster,
    ...toFact('Why now', note === undefined ? undefined : toProse(note, detailLimit)),
    ...told,
    ...toFact('Explains', silences && toSilencesText(silences, alert.clusterName)),
    ...toFact('Owner', owner === undefined ? undefined : toPlainText(owner, nameLimit)),
  ];
}

function toFact(label: string, text: string | undefined): readonly Fact[] {
  return text === undefined || text === '' ? [] : [{ label, text }];
}

/** The sentence on what people notice stands for itself where the finding says it. */
function toBreakage({ dependencyId, detail }: Finding): readonly Fact[] {
  const consequence = dependencyId === undefined ? '' : toConsequence(dependencyId, []);
  if (consequence === '' || !detail.includes(consequence)) return toFact('What breaks', toProse(detail, detailLimit));
  const why = detail.replace(consequence, ' ');
  return [...toFact('What breaks', consequence), ...toFact('Why', toProse(why, detailLimit))];
}

function toSpan({ since, resolvedAt }: AlertEntry): readonly Fact[] {
  const start = toPlainText(toTimeText(since), nameLimit);
  if (resolvedAt === undefined) return toFact('Had been open since', start);
  const length = toLengthText(Date.parse(resolvedAt) - Date.parse(since));
  return toFact(
    'Was open',
    `${length === '' ? '' : `${length}, `}${start} to ${toPlainText(toTimeText(resolvedAt), nameLimit)}`,
  );
}

/** `2 h 5 min`, `3 d 4 h`; empty if it is no length of time. */
export function toLengthText(milliseconds: number): string {
  if (!(milliseconds >= 0)) return '';
  const minutes = Math.round(milliseconds / 60_000);
  const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60] as const;
  const [days, hours, rest] = parts;
  if (days > 0) return `${days} d${hours === 0 ? '' : ` ${hours} h`}`;
  return hours > 0 ? `${hours} h${rest === 0 ? '' : ` ${rest} min`}` : `${rest} min`;
}

/** Who changed what and when, as far as it is known. */
function toCauseText(cause: Cause | undefined): string | undefined {
  if (!cause) return undefined;
  const resource = cause.resourceId === undefined ? '' : toResourceName(cause.resourceId);
  const what = [cause.path ?? '', resource].filter((part) => part !== '').join(' of ');
  const who = cause.changedBy ?? 'somebody';
  const when = cause.changedAt === undefined ? '' : ` on ${toTimeText(cause.changedAt)}`;
  return toPlainText(`${who}${when}: ${what === '' ? 'the configuration' : what}`, detailLimit);
}

function toSilencesText({ count, titles }: SilencedByCause, clusterName: string): string {
  const own = `${clusterName}: `;
  const shown = titles.map((title) => toPlainText(title.startsWith(own) ? title.slice(own.length) : title, nameLimit));
  const more = count > shown.length ? [`and ${count - shown.length} more`] : [];
  const findings = count === 1 ? '1 finding that is' : `${count} findings that are`;
  return `${findings} not told on their own: ${[...shown, ...more].join('; ')}`;
}
