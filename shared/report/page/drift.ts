import type { Change, Drift, Effect } from '../../model/drift.ts';
import type { Report } from '../../model/report.ts';
import { fromResourceId, toIdKey, toResourceName } from '../../model/resourceId.ts';
import { severityRank } from '../../model/finding.ts';
import { toValueLines, type ValueLine } from '../diff/valueLines.ts';
import { html, type Html } from '../html.ts';
import { toIgnoredText } from '../ignoredText.ts';
import { distinct, groupBy } from '../order.ts';
import { toCount, toList } from '../words.ts';
import { filterMarks, tag, time, type Tone } from './parts.ts';

/** What each effect does to traffic, in words. */
export const effectWords: Record<Effect, string> = {
  narrows: 'lets less through',
  widens: 'lets more through',
  both: 'lets less and more through',
  unknown: 'effect on traffic unknown',
  none: 'no effect on traffic',
};

const effectTones: Record<Effect, Tone> = {
  narrows: 'bad',
  widens: 'warn',
  both: 'bad',
  unknown: 'unsure',
  none: 'calm',
};
const signs: Record<Change['kind'], string> = { added: '+', removed: '−', changed: '~', moved: '>' };

/** So many changes are shown; JSON has them all. */
const mostShown = 200;

/** What differs from the baseline, like a Terraform plan, effect and author first; nothing where there is no baseline. */
export function renderDriftPart({ drift, clusters }: Report): Html | undefined {
  if (!drift) return undefined;
  const names = toNames(clusters);
  const shown = drift.changes.slice(0, mostShown);
  const groups = [...groupBy(shown, ({ resourceId }) => toIdKey(resourceId)).values()].toSorted(
    (a, b) => worst(a) - worst(b),
  );
  const hidden = drift.changes.length - shown.length;
  return html`<section id="drift" aria-labelledby="h-drift">
<h2 id="h-drift">Drift <span class="count">${drift.changes.length}</span></h2>
<p class="soft">${renderBaseline(drift)}</p>
${drift.changes.length === 0 ? html`<p class="none">Nothing changed.</p>` : groups.map((changes) => renderResource(changes, names))}
${drift.ignored === undefined ? undefined : html`<p class="soft">${toIgnoredText(drift)}</p>`}
${hidden === 0 ? undefined : html`<p class="soft">${toCount(hidden, 'change')} more: the report as JSON has them.</p>`}
</section>
`;
}

function toNames(clusters: Report['clusters']): ReadonlyMap<string, string> {
  return new Map(
    clusters.flatMap(({ dependencies }) => dependencies.map(({ id, destination }) => [id, destination] as const)),
  );
}

function worst(changes: readonly Change[]): number {
  return Math.min(...changes.map(({ severity, effect }) => severityRank(severity) * 2 + (effect === 'none' ? 1 : 0)));
}

function renderBaseline({ baseline, effect }: Drift): Html {
  const { takenAt, approvedBy, approvedAt, reason, until } = baseline;
  return html`Compared with the ${approvedBy === undefined ? 'state before' : 'accepted state'}${
    takenAt === undefined ? undefined : html` of ${time(takenAt)}`
  }${approvedBy === undefined ? undefined : html`, accepted by ${approvedBy}`}${
    approvedAt === undefined ? undefined : html` at ${time(approvedAt)}`
  }${reason === undefined ? undefined : html` (${reason})`}${until === undefined ? undefined : html`, until ${until}`}.${
    effect === undefined ? undefined : html` Together this <strong>${effectWords[effect]}</strong>.`
  }`;
}

function renderResource(changes: readonly Change[], names: ReadonlyMap<string, string>): Html {
  const [first] = changes;
  if (!first) return html``;
  const type = fromResourceId(first.resourceId)?.type.split('/').at(-1) ?? '';
  return html`<article class="card plan">
<h3>${toResourceName(first.resourceId)} <span class="soft">${type}</span></h3>
${changes.map((change) => renderChange(change, names))}
</article>
`;
}

function renderChange(change: Change, names: ReadonlyMap<string, string>): Html {
  const { effect, kind, path, severity, breaks = [], mends = [] } = change;
  return html`<div class="change"${filterMarks({ severity })}>
<p class="what">${tag(effectWords[effect], effectTones[effect])} ${renderAuthor(change)}</p>
${renderDependencies('Breaks', breaks, names)}${renderDependencies('Mends', mends, names)}
<pre class="diff" tabindex="0" role="region" aria-label="Change of ${path === '' ? 'the whole resource' : path}"><span class="k-${kind}">${signs[kind]} ${path === '' ? 'the whole resource' : path}</span>${toValueLines(change).map(renderLine)}</pre>
</div>
`;
}

function renderAuthor({ changedBy, changedAt, through, kind }: Change): Html {
  if (changedBy === undefined && changedAt === undefined)
    return html`<span class="soft">${kind}; by whom is not known</span>`;
  return html`${kind} by <strong>${changedBy ?? 'somebody'}</strong>${changedAt === undefined ? undefined : html` at ${time(changedAt)}`}${
    through === undefined ? undefined : html` through ${through}`
  }`;
}

function renderDependencies(
  word: string,
  ids: readonly string[],
  names: ReadonlyMap<string, string>,
): Html | undefined {
  if (ids.length === 0) return undefined;
  const what = toList(distinct(ids.map((id) => names.get(id) ?? id)), 8);
  return html`<p class="${word === 'Breaks' ? 'bad' : 'good'}"><strong>${word}:</strong> ${what}</p>`;
}

const lineClasses: Record<ValueLine['sign'], string> = { '+': 'k-added', '-': 'k-removed', ' ': 'k-same' };

function renderLine({ sign, text }: ValueLine): Html {
  return html`
<span class="${lineClasses[sign]}">    ${sign === '-' ? '−' : sign} ${text}</span>`;
}
