import { severities } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { html, type Html } from '../html.ts';
import { distinct, sortByText } from '../order.ts';
import { toClusterKey } from './parts.ts';

/** What narrows the page down. The form is there for the script alone: without one everything is shown. */
export function renderFilters({ clusters, findings }: Report): Html {
  const features = distinct(
    clusters.flatMap(({ dependencies }) => dependencies.flatMap((row) => row.features)),
  ).toSorted();
  const names = sortByText(clusters, ({ name }) => name);
  const used = severities.filter((severity) => findings.some((one) => one.severity === severity));
  return html`<form id="filters" role="search" aria-label="Filter this page" hidden>
<label>Find <input type="search" name="text" autocomplete="off" placeholder="host, rule, name …"></label>
<label>Severity <select name="severity"><option value="">any</option>${used.map((one) => html`<option>${one}</option>`)}</select></label>
${clusters.length < 2 ? undefined : html`<label>Cluster <select name="cluster"><option value="">all</option>${names.map(({ id, name }) => html`<option value="${toClusterKey(id)}">${name}</option>`)}</select></label>`}
<label>Feature <select name="feature"><option value="">any</option>${features.map((one) => html`<option>${one}</option>`)}</select></label>
<button type="reset">Clear</button>
<output name="shown" aria-live="polite"></output>
</form>`;
}
