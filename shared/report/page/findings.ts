import { severities, type Finding, type Fix, type Severity } from '../../model/finding.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Report } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { toKindAddress } from '../docs.ts';
import { html, type Html } from '../html.ts';
import { toSince } from '../since.ts';
import { clip } from '../text.ts';
import { toCount } from '../words.ts';
import { renderSince } from './actions.ts';
import { renderCause } from './cause.ts';
import { copyable, filterMarks, tag, toneOfSeverity } from './parts.ts';

/** What the findings need beside the report. */
export interface FindingOptions {
  /** Where the documents are. */
  readonly docs?: string;
}

/** A page that lists thousands is read by nobody and grows beyond what a browser likes; JSON has them all. */
const mostShown = 150;

/** The findings, worst first; what is for information only is folded away. */
export function renderFindingsPart(report: Report, { docs }: FindingOptions = {}): Html {
  const shown = report.findings.slice(0, mostShown);
  const features = toFeatures(report);
  const render = (finding: Finding) => renderFinding(finding, { report, docs, features });
  const grave = shown.filter(({ severity }) => severity !== 'info');
  const rest = shown.filter(({ severity }) => severity === 'info');
  const hidden = report.findings.length - shown.length;
  return html`<section id="findings" aria-labelledby="h-findings">
<h2 id="h-findings">Findings <span class="count">${report.findings.length}</span></h2>
${grave.length === 0 ? html`<p class="none">Nothing asks for attention.</p>` : grave.map(render)}
${rest.length === 0 ? undefined : html`<details class="more"><summary>${rest.length} for information</summary>${rest.map(render)}</details>`}
${hidden === 0 ? undefined : html`<p class="soft">${toCount(hidden, 'milder finding')} more: the report as JSON has them.</p>`}
</section>
`;
}

/** By dependency id, the features that need it. */
function toFeatures({ clusters }: Report): ReadonlyMap<string, readonly string[]> {
  return new Map(
    clusters.flatMap(({ dependencies }) => dependencies.map(({ id, features }) => [id, features] as const)),
  );
}

interface Around {
  readonly report: Report;
  readonly docs: string | undefined;
  readonly features: ReadonlyMap<string, readonly string[]>;
}

/** Findings from this severity on show their text at once; milder ones open on demand. */
const opened: readonly Severity[] = severities.slice(0, 3);

function renderFinding(finding: Finding, { report, docs, features }: Around): Html {
  const { severity, title, detail, kind, fingerprint, clusterId, dependencyId = '' } = finding;
  const since = toSince(finding, report);
  return html`<details class="finding" id="f-${fingerprint}"${opened.includes(severity) ? html` open` : undefined}${filterMarks(
    {
      severity,
      clusterIds: [clusterId],
      features: features.get(dependencyId) ?? [],
    },
  )}>
<summary>${tag(severity, toneOfSeverity[severity])} <h3>${title}</h3></summary>
<div class="body">
<p>${detail}</p>
${since === undefined && !finding.cause ? undefined : html`<p>${since && renderSince(since)}${renderCause(finding)}</p>`}
${renderFix(finding.fix, title)}
${renderEvidence(finding.evidence)}
<p class="soft"><a href="${toKindAddress(kind, docs)}" rel="noreferrer">${kind}</a> <span class="id">${fingerprint.slice(0, 12)}</span></p>
</div>
</details>
`;
}

function renderFix(fix: Fix | undefined, title: string): Html | undefined {
  if (!fix) return undefined;
  const texts = [
    ['az', fix.azCli],
    ['Bicep', fix.bicep],
    ['Terraform', fix.terraform],
  ] as const;
  const written = texts.flatMap(([name, text]) => (text === undefined ? [] : [{ name, text }]));
  const proof = fix.proven
    ? 'Proven: with this change the finding is gone.'
    : 'Not proven yet: review before you run it.';
  return html`<p><strong>Fix:</strong> ${fix.summary}${written.length === 0 ? undefined : html` <span class="soft">${proof}</span>`}</p>
${written.map(({ name, text }, index) =>
  index === 0
    ? copyable(text, `${name}: ${title}`)
    : html`<details class="more"><summary>the same as ${name}</summary>${copyable(text, `${name}: ${title}`)}</details>`,
)}`;
}

/** Longer values are cut on the page; JSON has them whole. */
const longestValue = 400;

function renderEvidence(evidence: JsonObject | undefined): Html | undefined {
  const members = Object.entries(evidence ?? {}).filter(([, value]) => value !== undefined && value !== null);
  if (members.length === 0) return undefined;
  return html`<details class="more"><summary>Evidence</summary><dl class="facts">${members.map(
    ([name, value]) =>
      html`<dt>${toWords(name)}</dt><dd>${toValueTexts(value ?? null).map((text) => html`<div>${text}</div>`)}</dd>`,
  )}</dl></details>`;
}

/** `firewallId` reads as `firewall`, `decidedBy` as `decided by`. */
function toWords(name: string): string {
  return name
    .replace(/Ids?$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

function toValueTexts(value: Json): readonly string[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((one) => toValueTexts(one).join(', ')).slice(0, 20);
  if (typeof value !== 'object' || value === null) return [toShort(value)];
  return Object.entries(value).map(([name, inner]) => `${toWords(name)}: ${toValueTexts(inner ?? null).join('; ')}`);
}

function toShort(value: Json): string {
  return clip(typeof value === 'string' ? toResourceName(value) : JSON.stringify(value), longestValue);
}
