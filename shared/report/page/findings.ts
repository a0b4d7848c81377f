import type { Finding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { html, type Html } from '../html.ts';
import { tag, time, toneOfSeverity } from './parts.ts';

/** The findings, worst first; what is for information only is folded away. */
export function renderFindingsPart({ findings }: Report): Html {
  const grave = findings.filter(({ severity }) => severity !== 'info');
  const rest = findings.filter(({ severity }) => severity === 'info');
  const nothing = html`<p>Nothing asks for attention.</p>`;
  return html`<section id="findings">
<h2>Findings</h2>
${grave.length === 0 ? nothing : grave.map(renderFinding)}
${rest.length === 0 ? undefined : html`<details class="more"><summary>${rest.length} for information</summary>${rest.map(renderFinding)}</details>`}
</section>
`;
}

function renderFinding(finding: Finding): Html {
  const { severity, title, detail, kind, fingerprint } = finding;
  return html`<article class="card" id="f-${fingerprint}">
  <div class="head">${tag(severity, toneOfSeverity[severity])}<h3>${title}</h3></div>
  <p>${detail}</p>
  ${renderCause(finding)}${renderFix(finding)}
  <p class="soft">${kind}</p>
</article>
`;
}

function renderCause({ cause }: Finding): Html | undefined {
  if (!cause) return undefined;
  const { resourceId, path, changedBy, changedAt } = cause;
  return html`<p><strong>Cause:</strong> ${resourceId === undefined ? 'a resource' : toResourceName(resourceId)} changed${
    changedBy === undefined ? undefined : html` by ${changedBy}`
  }${changedAt === undefined ? undefined : html` at ${time(changedAt)}`}${
    path === undefined || path === '' ? undefined : html`: <code>${path}</code>`
  }.</p>`;
}

function renderFix({ fix }: Finding): Html | undefined {
  if (!fix) return undefined;
  const command =
    fix.azCli === undefined ? undefined : html`<pre tabindex="0"><code>${toLines(fix.azCli)}</code></pre>`;
  const proof = fix.proven
    ? 'Proven: with this change the finding is gone.'
    : 'Not proven yet: review before you run it.';
  return html`<p><strong>Fix:</strong> ${fix.summary}${command === undefined ? undefined : html` <span class="soft">${proof}</span>`}</p>${command}`;
}

/** Line ends of commands are meant; other control characters are written out. */
function toLines(text: string): readonly Html[] {
  return text.split('\n').map((line, index) =>
    index === 0
      ? html`${line}`
      : html`
${line}`,
  );
}
