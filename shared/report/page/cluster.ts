import type { ClusterReport, DependencyReport, Egress, Report } from '../../model/report.ts';
import type { Path, Step } from '../../model/verdict.ts';
import { html, type Html } from '../html.ts';
import { sortRows } from '../sortRows.ts';
import { stateLabels, toState } from '../toState.ts';
import {
  toCaveatText,
  toCount,
  toDecidedBy,
  toEgressText,
  toRuleText,
  toStageText,
  toSubnetText,
  toTimeText,
} from '../words.ts';
import { table, tag, toneOfState, toneOfVerdict, type PageColumn } from './parts.ts';

/** One cluster: where its traffic leaves, and what became of each dependency; what is let through is folded away last. */
export function renderClusterPart(cluster: ClusterReport, report: Report): Html {
  const { state } = toState(report, cluster.id);
  const isolated = cluster.networkIsolated ? ', network isolated' : '';
  return html`<section>
<h2>${cluster.name} ${tag(stateLabels[state], toneOfState[state])}</h2>
<p class="soft">${cluster.location}, ${cluster.cloud}, outbound type ${cluster.outboundType}, API server ${cluster.apiServer}${isolated}</p>
<ul class="plain">${cluster.egress.map(renderEgress)}</ul>
${renderDependencies(cluster)}
</section>
`;
}

function renderEgress(egress: Egress): Html {
  const pools =
    egress.pools === undefined || egress.pools.length === 0
      ? undefined
      : html` <span class="soft">(pools ${egress.pools.join(', ')})</span>`;
  const reason = egress.reason === undefined ? undefined : html` <span class="soft">${egress.reason}</span>`;
  return html`<li>Egress of <strong>${toSubnetText(egress.subnetId)}</strong>${pools} leaves through <strong>${toEgressText(egress)}</strong>.${reason}</li>`;
}

/** A long list of what is fine would push everything else off the screen. */
const mostOpen = 8;

function renderDependencies(cluster: ClusterReport): Html {
  const rows = sortRows(cluster.dependencies);
  if (rows.length === 0) return html`<p>No dependency of this cluster is known.</p>`;
  const open = rows.filter(({ verdict, need }) => verdict !== 'allowed' && need !== 'optional');
  const rest = rows.filter((row) => !open.includes(row));
  if (open.length === 0 && rest.length <= mostOpen) return renderRows('Dependencies', rest);
  return html`${open.length === 0 ? undefined : renderRows('What is not wholly let through', open)}
${rest.length === 0 ? undefined : renderFolded(rest)}`;
}

function renderFolded(rows: readonly DependencyReport[]): Html {
  const allowed = rows.filter(({ verdict }) => verdict === 'allowed').length;
  const optional = rows.length - allowed;
  const words = [
    ...(allowed === 0 ? [] : [`${allowed} let through`]),
    ...(optional === 0 ? [] : [toCount(optional, 'optional one', 'optional ones') + ' not let through']),
  ];
  return html`<details class="more"><summary>${words.join(', ')}</summary>${renderRows('Let through, and optional', rows)}</details>`;
}

function renderRows(caption: string, rows: readonly DependencyReport[]): Html {
  return table(`${caption} (${rows.length})`, rows, columns);
}

const columns: readonly PageColumn<DependencyReport>[] = [
  { title: 'Verdict', cell: ({ verdict, need }) => tag(verdict, toTone(verdict, need)), room: 'keep' },
  { title: 'Need', cell: ({ need }) => need, room: 'keep' },
  { title: 'Destination', cell: ({ destination }) => html`<code>${destination}</code>`, room: 'wide' },
  { title: 'Port', cell: ({ protocol, port }) => `${protocol}:${port}`, room: 'keep' },
  { title: 'Decided by', cell: renderDecision },
];

function toTone(verdict: DependencyReport['verdict'], need: DependencyReport['need']) {
  return need === 'optional' && verdict !== 'allowed' ? 'calm' : toneOfVerdict[verdict];
}

function renderDecision(row: DependencyReport): Html {
  return html`<details><summary>${toDecidedBy(row)}</summary>
${row.paths.map(renderPath)}
${row.caveats.length === 0 ? undefined : html`<p>Rests on: ${row.caveats.map(toCaveatText).join('; ')}.</p>`}
${renderObserved(row)}
<p class="soft">Needed by ${row.features.join(', ')}; ${row.id}. ${renderSource(row.source)}</p>
</details>`;
}

function renderPath({ subnetId, verdict, trace }: Path): Html {
  return html`<p>From <strong>${toSubnetText(subnetId)}</strong>: ${verdict}</p><ol>${trace.map(renderStep)}</ol>`;
}

function renderStep(step: Step): Html {
  const rule = step.rule === undefined ? '' : toRuleText(step.rule);
  return html`<li>${toStageText(step.stage)}: <strong>${step.outcome}</strong>${
    rule === '' ? undefined : html`, rule <code>${rule}</code>`
  }${step.covers === undefined ? undefined : html` for ${step.covers}`}${
    step.note === undefined ? undefined : html`<br><span class="soft">${step.note}</span>`
  }</li>`;
}

function renderObserved({ observed }: DependencyReport): Html | undefined {
  if (!observed) return undefined;
  const { denied, firstSeen, lastSeen } = observed;
  return html`<p>The logs show ${denied} denied, ${toTimeText(firstSeen ?? '')} to ${toTimeText(lastSeen ?? '')}.</p>`;
}

/** Only web addresses become links: a `javascript:` address never does. */
function renderSource(source: string | undefined): Html | undefined {
  if (source === undefined || source === '') return undefined;
  if (!/^https:\/\/[^\s]+$/.test(source)) return html`Source: ${source}`;
  return html`<a href="${source}" rel="noreferrer">Source</a>`;
}
