import type { DependencyReport, Report } from '../../../model/report.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { html, type Html } from '../../html.ts';
import { toCount, toDecidedBy, toList } from '../../words.ts';
import { filterMarks, mark, toClusterKey } from '../parts.ts';
import { type Matrix, type MatrixColumn, type MatrixGroup, type MatrixRow, toMatrix } from './toMatrix.ts';
import { collectTraces, type Traces } from './traces.ts';

/** Up to so many columns have room for the name of the cluster in full, and one alone for what decided. */
const mostWide = 6;

/** What each cluster needs and whether it gets there: dependencies by feature, clusters across; every cell leads to its trace. */
export function renderMatrixPart(report: Report): Html {
  const matrix = toMatrix(report.clusters);
  if (matrix.groups.length === 0)
    return html`<section id="matrix" aria-labelledby="h-matrix"><h2 id="h-matrix">Dependencies</h2><p class="none">No dependency of ${report.clusters.length === 0 ? 'any cluster' : 'these clusters'} is known.</p></section>`;
  const traces = collectTraces(report.clusters.length);
  const isWide = matrix.columns.length <= mostWide;
  const table = html`<table class="matrix ${isWide ? 'roomy' : 'dense'}${matrix.columns.length === 1 ? ' lone' : ''}">
<thead><tr><th scope="col" class="dep">Dependency</th>${matrix.columns.map((column) => renderColumnHead(column))}${matrix.columns.length === 1 ? html`<th scope="col" class="by">Decided by</th>` : undefined}</tr></thead>
${matrix.groups.map((group) => renderGroup(group, { matrix, traces }))}
</table>`;
  return html`<section id="matrix" aria-labelledby="h-matrix">
<h2 id="h-matrix">Dependencies</h2>
<p class="legend">${legend}</p>
<div class="scroll" role="region" aria-label="Dependency matrix" tabindex="0">${table}</div>
${renderFolded(matrix)}
<div class="traces">${traces.render()}</div>
</section>
`;
}

const legendWords: readonly (readonly [Verdict, string])[] = [
  ['denied', 'denied'],
  ['partial', 'denied for a part'],
  ['unknown', 'unknown: not proved either way'],
  ['allowed', 'let through'],
];

const legend = html`${legendWords.map(
  ([verdict, words]) => html`<span><span class="c c-${verdict}">${verdict}</span> ${words}</span> `,
)}<span><span class="c c-denied calm">denied</span> grey: optional</span> <span>Each cell leads to its trace.</span>`;

function renderColumnHead({ clusters }: MatrixColumn): Html {
  const [first] = clusters;
  const more = clusters.length > 1 ? html` <small>+${clusters.length - 1}</small>` : undefined;
  const keys = clusters.map(({ id }) => toClusterKey(id)).join(' ');
  return html`<th scope="col" class="cl" data-k="${keys}"><span>${first?.name}${more}</span></th>`;
}

interface Around {
  readonly matrix: Matrix;
  readonly traces: Traces;
}

/** A matrix of so few rows is shown whole. */
const mostOpen = 12;

/** Rows of a feature: those that are not fine; the others as one line, behind a switch that needs no script. */
function renderGroup({ feature, rows }: MatrixGroup, around: Around): Html {
  const open = rows.filter(({ isOpen }) => isOpen);
  const rest = rows.filter(({ isOpen }) => !isOpen);
  const isWhole = around.matrix.groups.reduce((sum, group) => sum + group.rows.length, 0) <= mostOpen;
  const checked = isWhole ? html` checked` : undefined;
  const fold =
    rest.length === 0
      ? undefined
      : html` <label><input type="checkbox"${checked}> show <span class="hid">of ${feature}</span> ${toRestWords(rest)}</label>`;
  return html`<tbody class="feat"><tr class="head"><th scope="rowgroup">${feature}${fold}</th>${around.matrix.columns.map((column) => renderSum(column, rest, around.matrix))}${
    around.matrix.columns.length === 1 ? html`<td></td>` : undefined
  }</tr>${open.map((row) => renderRow(row, around))}</tbody>
${rest.length === 0 ? undefined : html`<tbody class="rest">${rest.map((row) => renderRow(row, around))}</tbody>`}
`;
}

/** What a cluster has of the rows that stand as one line: all of them are let through or optional. */
function renderSum({ cells }: MatrixColumn, rest: readonly MatrixRow[], { columns }: Matrix): Html {
  const fine = rest.filter(({ key }) => cells.get(key)?.verdict === 'allowed').length;
  if (fine === 0) return html`<td></td>`;
  if (columns.length > mostWide) return html`<td><span class="c c-allowed">${fine} let through</span></td>`;
  return html`<td><span class="cw v-allowed">${mark('allowed')}${fine}</span></td>`;
}

function toRestWords(rest: readonly MatrixRow[]): string {
  const fine = rest.filter(({ isFine }) => isFine).length;
  const optional = rest.length - fine;
  const words = [fine === 0 ? [] : [`${fine} let through`], optional === 0 ? [] : [`${optional} optional`]].flat();
  return words.join(' and ');
}

function renderRow(row: MatrixRow, { matrix, traces }: Around): Html {
  const port = row.protocol === 'HTTPS' && row.port === 443 ? '' : `${row.protocol}:${row.port}`;
  const need = row.need === 'required' ? undefined : html` <span class="need">${row.need}</span>`;
  const cells = matrix.columns.map((column) => renderCell(column, row, { matrix, traces }));
  const [lone] = matrix.columns.length === 1 ? matrix.columns : [];
  const by = lone && html`<td class="by">${toReason(lone.cells.get(row.key))}</td>`;
  return html`<tr${filterMarks({ features: row.features })}><th scope="row" class="dep"><code>${row.destination}</code>${port === '' ? undefined : html` <span class="port">${port}</span>`}${need}</th>${cells}${by}</tr>
`;
}

function toReason(row: DependencyReport | undefined): Html | string {
  if (!row) return '';
  const seen =
    row.observed === undefined ? undefined : html` <span class="bad">${row.observed.denied} denied in the logs</span>`;
  return html`${toDecidedBy(row)}${seen}`;
}

function renderCell(column: MatrixColumn, { key }: MatrixRow, { matrix, traces }: Around): Html {
  const row = column.cells.get(key);
  if (!row) return html`<td></td>`;
  const calm = row.need === 'optional' && row.verdict !== 'allowed' ? ' calm' : '';
  const id = traces.add(row, column.clusters);
  if (matrix.columns.length > mostWide)
    return html`<td><a class="c c-${row.verdict}${calm}" href="#${id}">${row.verdict}</a></td>`;
  return html`<td><a class="cw v-${row.verdict}${calm}" href="#${id}">${mark(row.verdict)}${row.verdict}</a></td>`;
}

/** Which clusters stand in one column. */
function renderFolded({ columns }: Matrix): Html | undefined {
  const folded = columns.filter(({ clusters }) => clusters.length > 1);
  if (folded.length === 0) return undefined;
  return html`<details class="more"><summary>Clusters that are alike stand in one column</summary><ul class="plain">${folded.map(
    ({ clusters }) =>
      html`<li>${toCount(clusters.length, 'cluster')}: ${toList(
        clusters.map(({ name }) => name),
        60,
      )}</li>`,
  )}</ul></details>`;
}
