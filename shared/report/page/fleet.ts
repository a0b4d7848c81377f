import type { ClusterReport, Report } from '../../model/report.ts';
import { html, type Html } from '../html.ts';
import { stateLabels, type State } from '../toState.ts';
import { toCount, verdictsWorstFirst } from '../words.ts';
import { filterMarks, mark, tag, time, toClusterKey, toneOfState, toneOfVerdict } from './parts.ts';
import { type Standing, statesWorstFirst, toStandings } from './standing.ts';

/** So many clusters get a tile; the rest, and those that are fine, a line of names. */
const mostTiles = 240;
/** A small fleet shows what is fine as tiles, too. */
const smallFleet = 12;

/** All clusters at a glance, worst first: state, worst finding, how it stood before, last audit. Nothing for one cluster alone. */
export function renderFleetPart(report: Report): Html | undefined {
  const standings = toStandings(report);
  if (standings.length < 2) return undefined;
  const isSmall = standings.length <= smallFleet;
  const tiles = standings.filter(({ state }) => isSmall || state !== 'ok').slice(0, mostTiles);
  const rest = standings.filter((one) => !tiles.includes(one));
  return html`<section id="fleet" aria-labelledby="h-fleet">
<h2 id="h-fleet">Clusters <span class="count">${standings.length}</span></h2>
<ul class="counts">${statesWorstFirst.map((state) => renderCount(state, standings))}</ul>
<ul class="tiles">${tiles.map((one) => renderTile(one, report))}</ul>
${rest.length === 0 ? undefined : renderNames(rest)}
</section>
`;
}

function renderCount(state: State, standings: readonly Standing[]): Html | undefined {
  const count = standings.filter((one) => one.state === state).length;
  if (count === 0) return undefined;
  return html`<li class="${toneOfState[state]}">${mark(state)} <b>${count}</b> ${stateLabels[state]}</li>`;
}

function renderTile({ cluster, state, worst }: Standing, report: Report): Html {
  const { id, name, auditedAt, location } = cluster;
  const key = toClusterKey(id);
  // Titles begin with the cluster's name, which stands above already.
  const what = worst?.title.startsWith(`${name}: `) === true ? worst.title.slice(name.length + 2) : worst?.title;
  return html`<li class="tile ${toneOfState[state]}"${filterMarks({ clusterIds: [id], ...(worst && { severity: worst.severity }) })}>
<p class="name"><a href="#cluster=${key}">${name}</a> ${tag(stateLabels[state], toneOfState[state], state)}</p>
<p class="worst">${worst === undefined || what === undefined ? 'Nothing asks for attention.' : html`<a href="#f-${worst.fingerprint}">${what}</a>`}</p>
<p class="soft">${renderVerdicts(cluster)} ${renderTrend(cluster, state)}<span class="at">${location}, ${time(auditedAt ?? report.generatedAt)}</span></p>
</li>
`;
}

function renderVerdicts({ dependencies }: ClusterReport): readonly Html[] {
  const needed = dependencies.filter(({ need }) => need !== 'optional');
  return verdictsWorstFirst.flatMap((verdict) => {
    const count = needed.filter((row) => row.verdict === verdict).length;
    const words = { denied: 'denied', partial: 'denied in part', unknown: 'unknown', allowed: 'let through' }[verdict];
    return count === 0
      ? []
      : [
          html`<span class="${toneOfVerdict[verdict]}">${mark(verdict)}&#8239;${count}<span class="hid"> ${words}</span></span> `,
        ];
  });
}

/** Earlier states as bars, the oldest first; a bar is one state from an audit on until it changed. */
function renderTrend({ trend = [] }: ClusterReport, state: State): Html | undefined {
  const [last] = trend.slice(-1);
  if (last === undefined || trend.length < 2) return undefined;
  const words = `${trend
    .slice(0, -1)
    .map((one) => stateLabels[one.state])
    .join(', ')}; ${stateLabels[state]} since ${last.since}`;
  return html`<svg class="trend" role="img" aria-label="Before: ${words}" width="${trend.length * 7}" height="12">${trend.map(
    (one, index) =>
      html`<rect class="q q-${one.state}" x="${index * 7}" y="${heights[one.state]}" width="5" height="${12 - heights[one.state]}"/>`,
  )}</svg> `;
}

/** How far from the top a bar begins: the worse, the higher. */
const heights: Record<State, number> = { blocked: 0, atRisk: 3, unknown: 5, drift: 7, ok: 9 };

function renderNames(rest: readonly Standing[]): Html {
  const isFine = rest.every(({ state }) => state === 'ok');
  return html`<details class="more"><summary>${toCount(rest.length, 'cluster')} more${isFine ? ', all of them OK' : ''}</summary>
<ul class="chips">${rest.map(
    ({ cluster, state }) =>
      html`<li${filterMarks({ clusterIds: [cluster.id] })}><a class="${toneOfState[state]}" href="#cluster=${toClusterKey(cluster.id)}">${mark(state)} ${cluster.name}</a></li>`,
  )}</ul></details>`;
}
