import type { Fix } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { type Action, toActions } from '../actions.ts';
import { html, type Html } from '../html.ts';
import { toNextStep } from '../nextStep.ts';
import { type Since, toSince } from '../since.ts';
import { toCount } from '../words.ts';
import { renderCause } from './cause.ts';
import { copyable, filterMarks, tag, time, toneOfSeverity } from './parts.ts';

/** The first things to do: what is wrong, since when, why, and what to type. */
export function renderActions(report: Report): Html {
  const actions = toActions(report);
  const rest = report.findings.length - actions.reduce((sum, { others }) => sum + 1 + others.length, 0);
  const more =
    rest === 0
      ? undefined
      : html`<p class="soft"><a href="#findings">${toCount(rest, 'further finding')}</a> below.</p>`;
  if (actions.length === 0)
    return html`<section id="actions" aria-labelledby="h-actions"><h2 id="h-actions">What to do</h2><p class="none">Next: ${toNextStep(report)}</p>${more}</section>`;
  return html`<section id="actions" aria-labelledby="h-actions">
<h2 id="h-actions">What to do first</h2>
<ol class="actions">${actions.map((action) => renderAction(action, report))}</ol>
${more}
</section>
`;
}

function renderAction({ finding, others }: Action, report: Report): Html {
  const { severity, title, detail, fingerprint, fix, clusterId } = finding;
  const since = toSince(finding, report);
  return html`<li${filterMarks({ severity, clusterIds: [clusterId] })}>
<h3>${tag(severity, toneOfSeverity[severity])} <a href="#f-${fingerprint}">${title}</a></h3>
<p class="since">${renderSince(since)}${renderCause(finding)}</p>
<p class="why">${toFirstSentences(detail)}</p>
${renderStep(fix, title)}
${others.length === 0 ? undefined : html`<p class="soft">Mends ${toCount(others.length, 'further finding')}, too.</p>`}
</li>`;
}

/** Since when, and how that is known. */
export function renderSince(since: Since | undefined): Html {
  if (since === undefined)
    return html`<span class="soft">Since when is not known: no earlier state or denied flow tells.</span>`;
  const words = { change: 'Since', logs: 'Denied in the logs since', audit: 'Seen since' }[since.by];
  return html`<strong>${words} ${time(since.at)}</strong>`;
}

function renderStep(fix: Fix | undefined, title: string): Html | undefined {
  if (fix === undefined) return undefined;
  const text = fix.azCli ?? fix.bicep ?? fix.terraform;
  if (text === undefined) return html`<p class="do"><strong>Do:</strong> ${fix.summary}</p>`;
  return html`<p class="do"><strong>Type:</strong> ${fix.summary}</p>${copyable(text, `Command: ${title}`)}`;
}

/** A reader of the first screen needs the first few sentences; the finding has them all. */
const longestWhy = 420;

function toFirstSentences(detail: string): string {
  if (detail.length <= longestWhy) return detail;
  const end = detail.slice(0, longestWhy).lastIndexOf('. ');
  return end < 60 ? `${detail.slice(0, longestWhy)} …` : `${detail.slice(0, end + 1)} …`;
}
