import type { ClusterReport, DependencyReport } from '../../../model/report.ts';
import type { Path, Step } from '../../../model/verdict.ts';
import { html, type Html, toPageText } from '../../html.ts';
import { distinct, groupBy } from '../../order.ts';
import { toCaveatText, toCount, toList, toRuleText, toStageText, toSubnetText } from '../../words.ts';
import { mark, time, toneOfVerdict } from '../parts.ts';

/** Collects the traces that cells lead to; those that read the same are on the page once. */
export interface Traces {
  /** Anchor of the trace of a dependency for the clusters of a column, `t12`. */
  readonly add: (row: DependencyReport, clusters: readonly ClusterReport[]) => string;
  /** All of them. */
  readonly render: () => Html;
}

interface Kept {
  readonly id: string;
  readonly row: DependencyReport;
  readonly body: Html;
  readonly clusters: ClusterReport[];
}

/** So many characters of traces are written out; beyond it only the verdict is told, with how to ask for the whole. */
const mostCharacters = 100_000;
/** From so many clusters on, what is let through is told without the ways of each subnet. */
const shortFrom = 9;

/** Makes a collection for a report of so many clusters. */
export function collectTraces(count: number): Traces {
  const kept = new Map<string, Kept>();
  let characters = 0;
  const add: Traces['add'] = (row, clusters) => {
    const isShort = count >= shortFrom && row.verdict === 'allowed';
    const whole = characters < mostCharacters ? renderBody(row, isShort) : renderShort(row);
    const text = `${row.destination} ${row.protocol}:${row.port} ${row.need} ${row.verdict} ${toPageText(whole)}`;
    const known = kept.get(text);
    if (known) known.clusters.push(...clusters);
    else {
      characters += text.length;
      kept.set(text, { id: `t${kept.size.toString(36)}`, row, body: whole, clusters: [...clusters] });
    }
    return (known ?? kept.get(text))?.id ?? '';
  };
  return { add, render: () => html`${[...kept.values()].map(renderTrace)}` };
}

/** So many names of clusters stand with a trace. */
const mostNames = 8;

function renderTrace({ id, row, body, clusters }: Kept): Html {
  const { destination, protocol, port, verdict, need } = row;
  const names = distinct(clusters.map(({ name }) => name));
  return html`<article class="trace" id="${id}" tabindex="-1" aria-label="Trace of ${destination}">
<a class="close" href="#matrix">Close</a>
<h3>${destination} <span class="soft">${protocol}:${port}</span></h3>
<p><span class="${toneOfVerdict[verdict]} strong">${mark(verdict)} ${verdict}</span>, ${need}, ${
    names.length === 1 ? names[0] : html`${toCount(names.length, 'cluster')}: ${toList(names, mostNames)}`
  }</p>
${body}
${renderAround(row)}
</article>
`;
}

function renderAround(row: DependencyReport): Html {
  return html`${row.caveats.length === 0 ? undefined : html`<p>Rests on: ${row.caveats.map(toCaveatText).join('; ')}.</p>`}${renderObserved(
    row,
  )}${renderExemption(row)}<p class="soft">Needed by ${row.features.join(', ')}; ${row.id}. ${renderSource(row.source)}</p>`;
}

function renderBody(row: DependencyReport, isShort: boolean): Html {
  const alike = groupBy(row.paths, ({ verdict, trace }) => JSON.stringify([verdict, trace]));
  if (isShort)
    return html`${distinct(row.paths.map((path) => toPageText(renderSteps(path, true)))).length === 1 ? row.paths.slice(0, 1).map((path) => renderSteps(path, true)) : row.paths.map((path) => renderSteps(path, true))}`;
  return html`${[...alike.values()].map((same) => {
    const [path] = same;
    const subnets = toList(distinct(same.map(({ subnetId }) => toSubnetText(subnetId))), mostNames);
    return (
      path && html`<p class="from">From <strong>${subnets}</strong>: ${path.verdict}</p>${renderSteps(path, false)}`
    );
  })}`;
}

function renderSteps({ trace }: Path, isShort: boolean): Html {
  return html`<ol class="steps">${trace.map((step) => renderStep(isShort && step.outcome === 'pass' ? { stage: step.stage, outcome: 'pass' } : step))}</ol>`;
}

function renderStep(step: Step): Html {
  const rule = step.rule === undefined ? '' : toRuleText(step.rule);
  return html`<li class="s-${step.outcome}"><b>${toStageText(step.stage)}</b> ${step.outcome}${
    rule === '' ? undefined : html` <code>${rule}</code>`
  }${step.covers === undefined ? undefined : html` for ${step.covers}`}${
    step.note === undefined ? undefined : html`<br><span class="soft">${step.note}</span>`
  }</li>`;
}

function renderShort({ destination, port }: DependencyReport): Html {
  return html`<p>There are too many ways to show here. This one: <code>breakwater explain … --from CLUSTER --to ${destination}:${port}</code></p>`;
}

function renderObserved({ observed, letThrough }: DependencyReport): Html | undefined {
  if (!observed && !letThrough) return undefined;
  const denied =
    observed &&
    html`<p>The logs show ${observed.denied} denied, ${time(observed.firstSeen ?? '')} to ${time(observed.lastSeen ?? '')}.</p>`;
  const allowed =
    letThrough && html`<p>The logs show ${letThrough.count} let through, last at ${time(letThrough.lastSeen)}.</p>`;
  return html`${denied}${allowed}`;
}

function renderExemption({ exemption }: DependencyReport): Html | undefined {
  return exemption && html`<p>Excused by ${exemption.owner} until ${exemption.until}: ${exemption.reason}</p>`;
}

/** Only web addresses become links: a `javascript:` address never does. */
function renderSource(source: string | undefined): Html | undefined {
  if (source === undefined || source === '') return undefined;
  if (!/^https:\/\/[^\s]+$/.test(source)) return html`Source: ${source}`;
  return html`<a href="${source}" rel="noreferrer">Source</a>`;
}
