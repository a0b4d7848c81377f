import { severities } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { html, toPageText, type Html } from './html.ts';
import { toNextStep } from './nextStep.ts';
import { renderClusterPart } from './page/cluster.ts';
import { renderFindingsPart } from './page/findings.ts';
import { tag, time, toneOfSeverity, toneOfState } from './page/parts.ts';
import { renderDeniesPart, renderDriftPart, renderGapsPart } from './page/rest.ts';
import { style } from './page/style.ts';
import { stateLabels, toState } from './toState.ts';
import { toCount } from './words.ts';

/**
 * The report as one page that needs nothing else: no script, no font, no picture. It says first how things stand, then
 * what to do, then why. Readable from 360 pixels on, in light and dark, and on paper.
 */
export function renderHtml(report: Report): string {
  const { state } = toState(report);
  return toPageText(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${stateLabels[state]}: Breakwater report</title>
${style}
</head>
<body>
${renderHead(report)}
<main>
${renderFindingsPart(report)}
${report.clusters.map((cluster) => renderClusterPart(cluster, report))}
${renderDeniesPart(report)}
${renderDriftPart(report)}
${renderGapsPart(report)}
</main>
<footer><p>Dependency catalog of ${report.catalogVersion}. A verdict is what the configuration as read does to the traffic; unknown is never fine.</p></footer>
</body>
</html>
`);
}

function renderHead(report: Report): Html {
  const { state, sentence } = toState(report);
  const source = report.source.kind === 'azure' ? 'read from Azure' : 'read from files';
  const about = report.source.description === undefined ? source : `${source}: ${report.source.description}`;
  const incomplete = report.complete
    ? undefined
    : html` <strong>Incomplete: ${toCount(report.gaps.length, 'input')} could not be read.</strong>`;
  return html`<header>
<h1>Breakwater egress report</h1>
<div class="verdict ${toneOfState[state]}">
  <div class="state">${stateLabels[state]}</div>
  <p>${sentence}</p>
  <p class="about">As of ${time(report.generatedAt)}, ${about}.${incomplete}</p>
  ${renderCounts(report)}
</div>
<p>Next: ${toNextStep(report)}</p>
</header>`;
}

function renderCounts({ summary }: Report): Html {
  const { allowed, denied, partial, unknown } = summary.dependencies;
  const verdicts = `${allowed} allowed, ${denied} denied, ${partial} partial, ${unknown} unknown`;
  const counted = severities.filter((severity) => summary.findings[severity] > 0);
  return html`<ul class="counts">${counted.map(
    (severity) => html`<li>${tag(`${summary.findings[severity]} ${severity}`, toneOfSeverity[severity])}</li>`,
  )}<li>${tag(`${toCount(summary.clusters, 'cluster')}: ${verdicts}`, 'calm')}</li></ul>`;
}
