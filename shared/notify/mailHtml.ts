import { type Html, html, toPageText } from '../report/html.ts';
import { type Fact, type Outline, type OutlineEntry, splitAtFix, type Tone } from './outline.ts';

const font = 'font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;color:#1b1b1b';
const mono = 'font-family:Consolas,Menlo,monospace;font-size:13px;line-height:19px';

/** Colours of the band: its background, its left edge and its small words. */
const bands: Readonly<Record<Tone, { readonly paper: string; readonly ink: string }>> = {
  bad: { paper: '#fdf0f0', ink: '#a4262c' },
  warning: { paper: '#fff6e5', ink: '#8a5300' },
  good: { paper: '#eef7ee', ink: '#0b6a0b' },
  calm: { paper: '#eff4fb', ink: '#0f548c' },
};

/**
 * The outline as an HTML mail: tables and inline styles only, as mail programs need it; a narrow screen gets a narrow table.
 * `left` findings are not listed.
 */
export function toMailHtml(outline: Outline, left: number): string {
  const { paper, ink } = bands[outline.tone];
  const [before, after] = splitAtFix(outline);
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${outline.headline}</title></head><body style="margin:0;padding:0;background:#ffffff"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:720px;border-collapse:collapse;${font}"><tr><td bgcolor="${paper}" style="padding:14px 16px;background:${paper};border-left:5px solid ${ink}"><div style="font-size:12px;font-weight:700;letter-spacing:.04em;color:${ink}">${outline.badge}</div><div style="font-size:20px;line-height:27px;font-weight:600;word-break:break-word">${outline.headline}</div></td></tr><tr><td style="padding:12px 16px 12px 21px">${toFacts(before)}${toCommand(outline.command)}${toFacts(after)}${toLinks(outline)}${toOthers(outline, left)}${toFootnote(outline)}</td></tr></table></body></html>`;
  return `<!doctype html>${toPageText(page)}`;
}

/** One above the other, so that long texts are wide enough to be read on a phone. */
function toFacts(facts: readonly Fact[]): Html | undefined {
  if (facts.length === 0) return undefined;
  const rows = facts.map(
    ({ label, text }) =>
      html`<tr><td style="padding:0 0 10px;word-break:break-word"><div style="font-size:12px;line-height:17px;color:#616161">${label}</div>${text}</td></tr>`,
  );
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;${font}">${rows}</table>`;
}

function toCommand(command: string | undefined): Html | undefined {
  if (command === undefined) return undefined;
  return html`<pre style="margin:2px 0 14px;padding:10px;background:#f3f2f1;${mono};white-space:pre-wrap;word-break:break-word">${command}</pre>`;
}

function toLinks({ links }: Outline): Html | undefined {
  if (links.length === 0) return undefined;
  const [first, ...rest] = links.map(({ title, url }, index) => {
    const look =
      index === 0
        ? 'display:inline-block;padding:8px 14px;background:#0f548c;color:#ffffff;text-decoration:none;border-radius:4px'
        : 'color:#0f548c';
    return html`<a href="${url}" style="white-space:nowrap;${look}">${title}</a>`;
  });
  return html`<p style="margin:4px 0 14px">${first}${rest.map((link) => html`&nbsp;&nbsp; ${link}`)}</p>`;
}

function toOthers({ others, othersTitle }: Outline, left: number): Html | undefined {
  if (others.length === 0) return undefined;
  const more = left === 0 ? undefined : html`<p style="margin:6px 0">and ${left} more</p>`;
  return html`<p style="margin:14px 0 4px;font-weight:600">${othersTitle}</p><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;${font}">${others.map(toRow)}</table>${more}`;
}

function toFootnote({ footnote }: Outline): Html | undefined {
  if (footnote === undefined) return undefined;
  return html`<p style="margin:14px 0 0;font-size:12px;line-height:17px;color:#616161;word-break:break-word">${footnote}</p>`;
}

function toRow({ mark, tone, title, since }: OutlineEntry): Html {
  const when =
    since === undefined
      ? undefined
      : html`<div style="font-size:12px;line-height:17px;color:#616161">since ${since}</div>`;
  return html`<tr><td style="padding:6px 0;border-top:1px solid #e1dfdd;word-break:break-word"><div><b style="color:${bands[tone].ink}">${mark}</b> ${title}</div>${when}</td></tr>`;
}
