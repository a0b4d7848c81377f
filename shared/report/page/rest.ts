import type { Deny } from '../../model/deny.ts';
import type { Change } from '../../model/drift.ts';
import type { Gap } from '../../model/gap.ts';
import type { Json } from '../../model/json.ts';
import type { Report } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { html, type Html } from '../html.ts';
import { toIgnoredText } from '../ignoredText.ts';
import { toDeniedText } from '../renderDenies.ts';
import { clip } from '../text.ts';
import { table, tag, time, toneOfSeverity, type PageColumn } from './parts.ts';

/** Denied flows from the logs; nothing where there are none. */
export function renderDeniesPart({ denies }: Report): Html | undefined {
  if (denies.length === 0) return undefined;
  return html`<section id="denies">
<h2>Denied flows in the logs</h2>
${table('What the firewall denied, the most frequent first', denies, denyColumns)}
</section>
`;
}

const denyWords: Record<Deny['class'], string> = {
  dependency: 'dependency',
  nearMiss: 'near a dependency',
  ambiguous: 'ambiguous',
  undocumented: 'undocumented',
  noSni: 'no SNI',
  threatIntel: 'threat intelligence',
  idps: 'IDPS',
};

const denyColumns: readonly PageColumn<Deny>[] = [
  { title: 'Count', cell: ({ count }) => String(count), room: 'keep' },
  {
    title: 'Class',
    cell: ({ class: kind }) => tag(denyWords[kind], kind === 'dependency' ? 'bad' : 'calm'),
    room: 'keep',
  },
  { title: 'Destination', cell: (deny) => html`<code>${toDeniedText(deny)}</code>`, room: 'wide' },
  { title: 'Port', cell: ({ protocol, port }) => `${protocol}:${port ?? '-'}`, room: 'keep' },
  { title: 'Cluster', cell: ({ clusterId }) => (typeof clusterId === 'string' ? toResourceName(clusterId) : '-') },
  { title: 'Rule', cell: ({ rule, defaultAction }) => rule ?? (defaultAction === true ? 'default deny' : '-') },
  { title: 'Seen', cell: ({ firstSeen, lastSeen }) => html`${time(firstSeen)} to ${time(lastSeen)}` },
];

/** What differs from the baseline; nothing where there is no baseline. */
export function renderDriftPart({ drift }: Report): Html | undefined {
  if (!drift) return undefined;
  const { takenAt, approvedBy, approvedAt } = drift.baseline;
  const taken = takenAt === undefined ? undefined : html` of ${time(takenAt)}`;
  const who =
    approvedBy === undefined
      ? undefined
      : html`, accepted by ${approvedBy}${approvedAt === undefined ? undefined : html` at ${time(approvedAt)}`}`;
  return html`<section id="drift">
<h2>Drift</h2>
<p class="soft">Compared with the baseline${taken}${who}.</p>
${drift.changes.length === 0 ? html`<p>Nothing changed.</p>` : table('Changes since the baseline', drift.changes, changeColumns)}
${drift.ignored === undefined ? undefined : html`<p>${toIgnoredText(drift)}</p>`}
</section>
`;
}

const changeColumns: readonly PageColumn<Change>[] = [
  { title: 'Severity', cell: ({ severity }) => tag(severity, toneOfSeverity[severity]), room: 'keep' },
  { title: 'Change', cell: ({ kind }) => kind, room: 'keep' },
  { title: 'Effect', cell: ({ effect }) => effect, room: 'keep' },
  { title: 'Resource', cell: ({ resourceId }) => toResourceName(resourceId) },
  { title: 'What', cell: renderWhat, room: 'wide' },
  { title: 'By', cell: renderWho },
];

/** Longer values are cut on the page; JSON has them whole. */
const longestValue = 200;

function renderWhat({ path, before, after }: Change): Html {
  const values =
    before === undefined && after === undefined
      ? undefined
      : html`<details><summary>before and after</summary><p>Before: <code>${toValueText(before)}</code></p><p>After: <code>${toValueText(after)}</code></p></details>`;
  return html`${path === '' ? 'the whole resource' : html`<code>${path}</code>`}${values}`;
}

function toValueText(value: Json | undefined): string {
  return value === undefined ? 'nothing' : clip(JSON.stringify(value), longestValue);
}

function renderWho({ changedBy, changedAt }: Change): Html {
  return html`${changedBy ?? '-'}${changedAt === undefined ? undefined : html` ${time(changedAt)}`}`;
}

/** What could not be seen; nothing where everything was. */
export function renderGapsPart({ gaps, complete }: Report): Html | undefined {
  if (gaps.length === 0) return undefined;
  const words = complete
    ? 'Nothing of this touches what was asked for.'
    : 'What rests on these is unknown, never fine.';
  const columns: readonly PageColumn<Gap>[] = [
    { title: 'Why', cell: ({ reason }) => tag(reason, 'unsure'), room: 'keep' },
    { title: 'What', cell: ({ resource }) => html`<code>${resource}</code>`, room: 'wide' },
    { title: 'Detail', cell: ({ detail }) => detail ?? '-' },
  ];
  return html`<section id="gaps">
<h2>Not seen</h2>
${table(words, gaps, columns)}
</section>
`;
}
