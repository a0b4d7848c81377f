import { undated } from '../../denies/instant.ts';
import type { Deny } from '../../model/deny.ts';
import type { Change } from '../../model/drift.ts';
import type { Report } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { html, type Html } from '../html.ts';
import { toDeniedText } from '../renderDenies.ts';
import { clip } from '../text.ts';
import { toTimeText } from '../words.ts';
import { effectWords } from './drift.ts';
import { time } from './parts.ts';

/** So many denied flows and changes are drawn; the tables have the rest. */
const [mostFlows, mostChanges] = [10, 9];
/** The drawing's own units: where the time begins, how long it is, how high a row is, what the pins need. */
const [left, length, row, top] = [250, 730, 20, 26];

/** When denied flows were seen, from the first to the last of each, with the changes pinned on; nothing without denied flows. */
export function renderTimelinePart({ denies, drift }: Report): Html | undefined {
  const dated = denies.filter(({ firstSeen }) => firstSeen !== undated);
  if (dated.length === 0) return undefined;
  const flows = dated.toSorted((a, b) => weight(b) - weight(a)).slice(0, mostFlows);
  const changes = (drift?.changes ?? [])
    .filter(({ changedAt, effect }) => changedAt !== undefined && effect !== 'none')
    .toSorted((a, b) => Date.parse(a.changedAt ?? '') - Date.parse(b.changedAt ?? ''))
    .slice(-mostChanges);
  const toPlace = toScale([
    ...flows.flatMap(({ firstSeen, lastSeen }) => [firstSeen, lastSeen]),
    ...changes.flatMap(({ changedAt }) => changedAt ?? []),
  ]);
  if (!toPlace) return undefined;
  const height = top + flows.length * row + 8;
  const label = `Denied flows from first to last sight${changes.length === 0 ? '' : ', with changes pinned on'}`;
  return html`<section id="timeline" aria-labelledby="h-timeline">
<h2 id="h-timeline">When</h2>
<div class="scroll picture" role="region" aria-label="Timeline" tabindex="0"><svg class="spark" role="img" aria-label="${label}" viewBox="0 0 1000 ${height}" width="1000" height="${height}">
${flows.map((flow, index) => drawFlow(flow, index, toPlace))}${changes.map((change, index) => drawPin(change, { index, height, toPlace }))}
</svg></div>
<p class="soft">From ${time(toEnd(flows, changes, 0))} to ${time(toEnd(flows, changes, -1))}; red is what clusters need.</p>
${changes.length === 0 ? undefined : html`<ol class="events">${changes.map(renderChange)}</ol>`}
</section>
`;
}

/** The first (0) or last (-1) instant that is drawn. */
function toEnd(flows: readonly Deny[], changes: readonly Change[], at: number): string {
  const instants = [
    ...flows.flatMap(({ firstSeen, lastSeen }) => [firstSeen, lastSeen]),
    ...changes.flatMap(({ changedAt }) => changedAt ?? []),
  ];
  return instants.toSorted().at(at) ?? '';
}

/** What clusters need first, then by count. */
function weight({ class: kind, count }: Deny): number {
  return (kind === 'dependency' ? 1e12 : 0) + count;
}

type Scale = (instant: string) => number;

/** From an instant to its place; undefined if no instant can be read. One minute is the least that is drawn. */
function toScale(instants: readonly string[]): Scale | undefined {
  const times = instants.map((one) => Date.parse(one)).filter((one) => !Number.isNaN(one));
  if (times.length === 0) return undefined;
  const sorted = times.toSorted((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  const span = Math.max(last - first, 60_000);
  return (instant) => {
    const part = (Date.parse(instant) - first) / span;
    return Math.round(left + length * (Number.isNaN(part) ? 0 : part));
  };
}

function drawFlow(flow: Deny, index: number, toPlace: Scale): Html {
  const [from, to] = [toPlace(flow.firstSeen), toPlace(flow.lastSeen)];
  const y = top + index * row;
  const thick = Math.min(4 + Math.log2(flow.count + 1), 14);
  const needed = flow.class === 'dependency' ? 'bar-d' : 'bar-o';
  const span = `${flow.count} denied, ${toTimeText(flow.firstSeen)} to ${toTimeText(flow.lastSeen)}`;
  return html`<g><title>${toDeniedText(flow)}: ${span}</title><text x="0" y="${y + 14}">${clip(toDeniedText(flow), 34)}</text><path class="axis" d="M${left} ${y + 10}h${length}"/><rect class="${needed}" x="${from}" y="${Math.round(y + 10 - thick / 2)}" width="${Math.max(to - from, 4)}" height="${Math.round(thick)}" rx="2"/></g>`;
}

function drawPin(
  { changedAt = '' }: Change,
  place: { readonly index: number; readonly height: number; readonly toPlace: Scale },
): Html {
  const x = place.toPlace(changedAt);
  return html`<path class="pin" d="M${x} 20V${place.height}"/><circle class="head" cx="${x}" cy="11" r="9"/><text class="no" x="${x}" y="15">${place.index + 1}</text>`;
}

function renderChange({ resourceId, changedBy, changedAt = '', effect, path }: Change): Html {
  return html`<li>${time(changedAt)}: <strong>${toResourceName(resourceId)}</strong> changed by ${changedBy ?? 'somebody'}, ${effectWords[effect]}${path === '' ? undefined : html` <code>${path}</code>`}</li>`;
}
