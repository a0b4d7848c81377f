import type { Report } from '../model/report.ts';
import { html, toPageText } from './html.ts';
import { renderActions } from './page/actions.ts';
import { renderDeniesPart } from './page/denies.ts';
import { renderDriftPart } from './page/drift.ts';
import type { LayOut } from './page/egress/picture.ts';
import { renderEgressPart } from './page/egress/renderEgress.ts';
import { renderExemptionsPart } from './page/exemptions.ts';
import { renderFindingsPart } from './page/findings.ts';
import { renderFleetPart } from './page/fleet.ts';
import { renderGapsPart } from './page/gaps.ts';
import { renderHead } from './page/head.ts';
import { renderMatrixPart } from './page/matrix/renderMatrix.ts';
import { renderNav } from './page/nav.ts';
import { toPagePolicy } from './page/policy.ts';
import { type Quieted, renderQuietedPart } from './page/quieted.ts';
import { script } from './page/script/script.ts';
import { renderTimelinePart } from './page/timeline.ts';
import { style } from './page/style/style.ts';
import { stateLabels, toState } from './toState.ts';

/** How a page is made. */
export interface PageOptions {
  /** Where the documents are; `docsBase` if absent. */
  readonly docs?: string;
  /** Finds a place for the boxes of pictures; without one the page tells in words only. */
  readonly layOut?: LayOut;
  /** What people silenced or acknowledged. */
  readonly quieted?: readonly Quieted[];
}

/**
 * The report as one page that needs nothing else: no font, no picture, nothing from elsewhere, and no script to be read.
 * It says first how things stand, then what to do, then why. Readable from 360 pixels on, in light and dark, and on paper.
 */
export function renderHtml(report: Report, options: PageOptions = {}): string {
  const { state } = toState(report);
  return toPageText(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${toPagePolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${stateLabels[state]}: Breakwater report</title>
<style>${style}</style>
</head>
<body>
${renderHead(report)}
${renderNav(report, options.quieted?.length)}
<main>
${renderActions(report)}
${renderFleetPart(report)}
${renderMatrixPart(report)}
${renderEgressPart(report, options.layOut)}
${renderDriftPart(report)}
${renderTimelinePart(report)}
${renderDeniesPart(report)}
${renderFindingsPart(report, options)}
${renderQuietedPart(options.quieted)}
${renderExemptionsPart(report)}
${renderGapsPart(report)}
</main>
<footer><p>Dependency catalog of ${report.catalogVersion}. A verdict is what the configuration as read does to the traffic; unknown is never fine.</p></footer>
<script>${script}</script>
</body>
</html>
`);
}
