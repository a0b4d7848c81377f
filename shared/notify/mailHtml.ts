import type { Outline, OutlineEntry } from './outline.ts';

const font = 'font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:14px;color:#1b1b1b';
const cell = 'padding:4px 12px 4px 0;vertical-align:top;text-align:left';

/** The outline as an HTML mail: tables and inline styles only, as mail programs need it. `left` findings are not listed. */
export function toMailHtml(outline: Outline, left: number): string {
  const color = outline.tone === 'bad' ? '#a4262c' : '#0b6a0b';
  const rows = outline.facts.map(
    ({ label, text }) =>
      `<tr><th style="${cell};white-space:nowrap">${escape(label)}</th><td style="${cell}">${escape(text)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(outline.headline)}</title></head>`,
    `<body style="margin:0;padding:16px;background:#ffffff;${font}">`,
    `<p style="margin:0 0 12px;font-size:18px;font-weight:600;color:${color}">${escape(outline.headline)}</p>`,
    `<table role="presentation" style="border-collapse:collapse;${font}">${rows.join('')}</table>`,
    toCommand(outline.command),
    toOthers(outline, left),
    toLink(outline.reportUrl),
    '</body></html>',
  ].join('');
}

function toCommand(command: string | undefined): string {
  if (command === undefined) return '';
  const style =
    'margin:12px 0;padding:8px;background:#f3f2f1;font-family:Consolas,monospace;font-size:13px;white-space:pre-wrap';
  return `<pre style="${style}">${escape(command)}</pre>`;
}

function toOthers(outline: Outline, left: number): string {
  if (outline.others.length === 0) return '';
  const more = left === 0 ? '' : `<p style="margin:4px 0">and ${left} more</p>`;
  const head = ['Severity', 'Finding', 'Since'].map((title) => `<th style="${cell}">${title}</th>`).join('');
  return [
    `<p style="margin:16px 0 4px">In this alert: ${escape(outline.counts)}</p>`,
    `<table style="border-collapse:collapse;${font}"><tr>${head}</tr>${outline.others.map(toRow).join('')}</table>`,
    more,
  ].join('');
}

function toRow({ transition, severity, title, since }: OutlineEntry): string {
  const mark = transition === 'opened' ? severity : `${severity}, ${transition}`;
  return `<tr>${[mark, title, since].map((text) => `<td style="${cell}">${escape(text)}</td>`).join('')}</tr>`;
}

function toLink(reportUrl: string | undefined): string {
  if (reportUrl === undefined) return '';
  return `<p style="margin:16px 0"><a href="${escape(reportUrl)}" style="color:#0f548c">Open the report</a></p>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}
