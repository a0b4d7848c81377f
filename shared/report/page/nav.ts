import type { Report } from '../../model/report.ts';
import { html, type Html } from '../html.ts';
import { renderFilters } from './filters.ts';

/** Where things are on the page, and what narrows it down. `quieted`: how many findings are silenced or acknowledged. */
export function renderNav(report: Report, quieted = 0): Html {
  const { clusters, drift, denies, findings, gaps } = report;
  const hasExemption = clusters.some(({ dependencies }) => dependencies.some(({ exemption }) => exemption));
  const places: readonly (readonly [string, string, number | undefined])[] = [
    ['actions', 'To do', undefined],
    ...(clusters.length > 1 ? [['fleet', 'Clusters', clusters.length] as const] : []),
    ['matrix', 'Dependencies', undefined],
    ...(clusters.length > 0 ? [['egress', 'Egress', undefined] as const] : []),
    ...(drift ? [['drift', 'Drift', drift.changes.length] as const] : []),
    ...(denies.length > 0 ? [['denies', 'Denied flows', denies.length] as const] : []),
    ['findings', 'Findings', findings.length],
    ...(quieted > 0 ? [['quieted', 'Silences', quieted] as const] : []),
    ...(hasExemption ? [['exemptions', 'Exemptions', undefined] as const] : []),
    ['gaps', 'Not seen', gaps.length],
  ];
  return html`<div class="bar"><nav aria-label="On this page"><ul>${places.map(
    ([id, word, count]) =>
      html`<li><a href="#${id}">${word}${count === undefined ? undefined : html` <span class="count">${count}</span>`}</a></li>`,
  )}</ul></nav>
${renderFilters(report)}</div>
`;
}
