import { severities } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { Verdict } from '../../model/verdict.ts';
import { html, type Html } from '../html.ts';
import { stateLabels, toState } from '../toState.ts';
import { toCount, verdictsWorstFirst } from '../words.ts';
import { mark, tag, time, toneOfSeverity, toneOfState, toneOfVerdict } from './parts.ts';

/** How things stand, on what that rests and how old it is. */
export function renderHead(report: Report): Html {
  const { state, sentence } = toState(report);
  return html`<header>
<p class="brand"><span>Breakwater</span> egress report</p>
<div class="verdict ${toneOfState[state]}">
<h1><span class="state">${mark(state)}${stateLabels[state]}</span> <span class="sentence">${sentence}</span></h1>
${renderCounts(report)}
${renderRest(report)}
</div>
</header>
`;
}

function renderRest(report: Report): Html {
  const source = report.source.kind === 'azure' ? 'read from Azure' : 'read from files';
  const about = report.source.description === undefined ? source : `${source}: ${report.source.description}`;
  const [oldest] = report.clusters.flatMap(({ auditedAt }) => auditedAt ?? []).toSorted();
  const at = oldest ?? report.generatedAt;
  const incomplete = report.complete
    ? undefined
    : html` <a class="unsure strong" href="#gaps">Incomplete: ${toCount(report.gaps.length, 'input')} could not be read.</a>`;
  const [only] = report.clusters.length === 1 ? report.clusters : [];
  const last = only?.trend?.at(-1);
  const held = last && html` The first audit that saw it so was ${time(last.since)}.`;
  const which = report.clusters.length > 1 ? 'The oldest part is as of' : 'As of';
  return html`<p class="about">${which} ${time(at)}<span data-age="${at}"></span>, ${about}.${held}${incomplete}</p>`;
}

const verdictWords: Record<Verdict, string> = {
  denied: 'denied',
  partial: 'denied in part',
  unknown: 'unknown',
  allowed: 'let through',
};

/** Needed dependencies by verdict; optional ones only where they are let through need no worry, so they are counted apart. */
function renderCounts({ summary, clusters }: Report): Html {
  const rows = clusters.flatMap(({ dependencies }) => dependencies);
  const needed = rows.filter(({ need }) => need !== 'optional');
  const counts = verdictsWorstFirst.map((verdict) => ({
    verdict,
    count: needed.filter((row) => row.verdict === verdict).length,
  }));
  const optional = rows.length - needed.length;
  return html`<ul class="counts">
${severities
  .filter((severity) => summary.findings[severity] > 0 && severity !== 'info')
  .map((severity) => html`<li>${tag(`${summary.findings[severity]} ${severity}`, toneOfSeverity[severity])}</li>`)}
<li class="split">${toCount(summary.clusters, 'cluster')}</li>
${counts
  .filter(({ count }) => count > 0)
  .map(
    ({ verdict, count }) =>
      html`<li class="${toneOfVerdict[verdict]}">${mark(verdict)} <b>${count}</b> ${verdictWords[verdict]}</li>`,
  )}
${optional === 0 ? undefined : html`<li class="soft">${optional} optional beside</li>`}
</ul>`;
}
