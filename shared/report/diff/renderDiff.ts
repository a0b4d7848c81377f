import type { Change, Effect } from '../../model/drift.ts';
import { severityRank } from '../../model/finding.ts';
import { fromResourceId, toIdKey, toResourceName } from '../../model/resourceId.ts';
import type { Verdict } from '../../model/verdict.ts';
import { toDirection, type VerdictChange } from '../../drift/verdictChanges.ts';
import { paint, paragraph, type TableOptions, type Tone } from '../layout.ts';
import { groupBy } from '../order.ts';
import { toIgnoredText } from '../ignoredText.ts';
import { toVisible } from '../text.ts';
import { toCount, toList, toTimeText } from '../words.ts';
import type { StateDifference } from './stateDifference.ts';
import { toValueLines, type ValueLine } from './valueLines.ts';

const signs: Record<Change['kind'], string> = { added: '+', removed: '-', changed: '~', moved: '>' };
const signTones: Record<string, Tone> = { '+': 'good', '-': 'bad', '~': 'warn', '>': 'warn' };
const effectTones: Record<Effect, Tone> = {
  narrows: 'bad',
  widens: 'warn',
  both: 'bad',
  unknown: 'unsure',
  none: 'quiet',
};
const effectWords: Record<Effect, string> = {
  narrows: 'lets less through',
  widens: 'lets more through',
  both: 'lets less and more through',
  unknown: 'effect on traffic unknown',
  none: 'no effect on traffic',
};
const verdictTones: Record<Verdict, Tone> = { denied: 'bad', partial: 'warn', unknown: 'unsure', allowed: 'good' };

/**
 * What differs between two states, for a terminal, like a Terraform plan: first what it does to the clusters'
 * dependencies, then every change a resource, the gravest resource first, last what is unchanged, in one line. Names are
 * made visible; nothing in them can move the cursor.
 */
export function renderDiff(difference: StateDifference, options: TableOptions): string {
  const fitted = { ...options, width: Math.max(options.width, 60) };
  const sections = [
    renderHead(difference, fitted),
    renderVerdicts(difference, fitted),
    ...toResources(difference.drift.changes).map((changes) => renderResource(changes, fitted)),
    renderRest(difference, fitted),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderHead({ drift, verdictChanges }: StateDifference, options: TableOptions): readonly string[] {
  const { changes } = drift;
  const counts = (['added', 'removed', 'changed', 'moved'] as const).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  const what = changes.length === 0 ? 'Nothing changed.' : `${toCount(changes.length, 'change')}: ${toList(counts)}.`;
  const directions = verdictChanges.map(({ before, after }) => toDirection(before, after));
  const [worse, better] = ['worse', 'better'].map((wanted) => directions.filter((one) => one === wanted).length);
  const moved = verdictChanges.length === 0 ? ' No dependency is affected.' : '';
  const effect = moved || ` Dependencies: ${worse ?? 0} worse, ${better ?? 0} better.`;
  const { approvedBy, approvedAt } = drift.baseline;
  const who = approvedBy === undefined ? '' : ` Compared with what ${approvedBy} accepted`;
  const when = who === '' ? '' : `${approvedAt === undefined ? '' : ` on ${toTimeText(approvedAt)}`}.`;
  return paragraph(`${what}${changes.length === 0 ? '' : effect}${who}${when}`, 0, options).map((line) =>
    paint(line, 'strong', options),
  );
}

function renderVerdicts({ verdictChanges }: StateDifference, options: TableOptions): readonly string[] {
  const parts = [
    ['WORSE', 'worse'],
    ['NOT TO BE TOLD', undefined],
    ['BETTER', 'better'],
  ] as const;
  return parts.flatMap(([title, wanted]) => {
    const found = verdictChanges.filter(({ before, after }) => toDirection(before, after) === wanted);
    if (found.length === 0) return [];
    const head = paint(`${title} (${found.length})`, 'strong', options);
    return [head, ...found.flatMap((change) => renderVerdict(change, options))];
  });
}

function renderVerdict(change: VerdictChange, options: TableOptions): readonly string[] {
  const { before, after, destination, protocol, port, clusterId } = change;
  const words = `${before} -> ${after.toUpperCase()}`.padEnd(20);
  const [first = '', ...rest] = paragraph(
    `${destination} ${protocol}:${port} of ${toResourceName(clusterId)}`,
    23,
    options,
    '',
  );
  return [`  ${paint(words, verdictTones[after], options)} ${first}`, ...rest];
}

/** The changes of each resource, the resource with the gravest one first. */
function toResources(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = [...groupBy(changes, ({ resourceId }) => toIdKey(resourceId)).values()];
  return groups
    .map((group) => group.toSorted((a, b) => toRank(a) - toRank(b)))
    .toSorted((a, b) => firstRank(a) - firstRank(b));
}

const effectsGravestFirst: readonly Effect[] = ['both', 'narrows', 'widens', 'unknown', 'none'];

function toRank({ severity, effect, breaks }: Change): number {
  const broken = (breaks ?? []).length > 0 ? 0 : 100;
  return broken + severityRank(severity) * 10 + effectsGravestFirst.indexOf(effect);
}

function firstRank([first]: readonly Change[]): number {
  return first ? toRank(first) : 0;
}

function renderResource(changes: readonly Change[], options: TableOptions): readonly string[] {
  const resourceId = changes[0]?.resourceId ?? '';
  const whole = changes.find(({ path }) => path === '');
  const sign = whole ? signs[whole.kind] : '~';
  const type = fromResourceId(resourceId)?.type ?? '';
  const [first = '', ...rest] = paragraph(`${toResourceName(resourceId)} (${type})`, 2, options, '');
  const head = `${paint(sign, signTones[sign] ?? 'plain', options)} ${paint(first, 'strong', options)}`;
  return [head, ...rest, ...changes.flatMap((change) => renderChange(change, options))];
}

function renderChange(change: Change, options: TableOptions): readonly string[] {
  const { path, kind } = change;
  const sign = signs[kind];
  const place = path === '' ? `the whole resource ${kind}` : path;
  const [first = '', ...rest] = paragraph(place, 6, options, '');
  return [
    `    ${paint(sign, signTones[sign] ?? 'plain', options)} ${first}`,
    ...rest,
    ...renderEffect(change, options),
    ...toValueLines(change).flatMap((line) => renderValue(line, options)),
  ];
}

function renderEffect({ effect, severity, breaks, mends, changedBy, changedAt }: Change, options: TableOptions) {
  const who = changedBy === undefined ? [] : [`by ${changedBy}`];
  const when = changedAt === undefined ? [] : [`at ${toTimeText(changedAt)}`];
  const author = [...who, ...when].join(' ');
  const parts = [
    `${effectWords[effect]} (${severity})`,
    ...((breaks ?? []).length === 0 ? [] : [`breaks ${toList(breaks ?? [], 6)}`]),
    ...((mends ?? []).length === 0 ? [] : [`mends ${toList(mends ?? [], 6)}`]),
    ...(author === '' ? [] : [`changed ${author}`]),
  ];
  return paragraph(parts.join('; '), 8, options).map((line) => paint(line, effectTones[effect], options));
}

function renderValue({ sign, text }: ValueLine, options: TableOptions): readonly string[] {
  const lines = paragraph(text, 10, options, `        ${sign} `);
  return lines.map((line) => paint(line.trimEnd(), signTones[sign] ?? 'quiet', options));
}

function renderRest({ unchanged, complete, report, drift }: StateDifference, options: TableOptions): readonly string[] {
  const same = unchanged === 0 ? [] : [paint(`${toCount(unchanged, 'resource')} unchanged.`, 'quiet', options)];
  const ignored = toIgnoredText(drift);
  const folded = [...(ignored === '' ? [] : paragraph(ignored, 0, options)), ...same];
  if (complete) return folded;
  const [gap] = report.gaps;
  const first = gap === undefined ? '' : `, the first: ${gap.detail ?? toVisible(gap.resource)}`;
  const words = `Not everything could be read${first} What was not read may differ unseen.`;
  return [...folded, ...paragraph(words.replace(/([^.])( What)/, '$1.$2'), 0, options)];
}
