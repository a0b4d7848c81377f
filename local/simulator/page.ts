import { createHash } from 'node:crypto';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { ArmCall } from '../scenarios/readScenario.ts';
import { type CardPart, toCardParts } from './cardText.ts';
import { toCurl } from './curl.ts';
import { pageScript, pageStyle } from './pageStyle.ts';
import type { Inbox, PublishedEvent } from './simulator.ts';
import type { ReceivedMail } from './smtp.ts';
import type { ReceivedCard } from './teams.ts';

/** Everything that the page shows. */
export interface PageContent {
  readonly title: string;
  readonly story: string;
  readonly changes: readonly ArmCall[];
  readonly controlUrl: string;
  readonly inbox: Inbox;
  readonly events: readonly PublishedEvent[];
  readonly resources: readonly ArmResource[];
  readonly revision: number;
}

/** The simulator's page and the content security policy that it is served with: no asset from anywhere else. */
export function renderPage(content: PageContent): { readonly text: string; readonly policy: string } {
  const text = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(content.title)} · simulated Azure</title><style>${pageStyle}</style></head>
<body data-revision="${content.revision}">
<header><p class="eyebrow">Simulated Azure</p><h1>${escape(content.title)}</h1><p class="soft">${escape(content.story)}</p></header>
<main>${[renderInbox(content.inbox), renderChanges(content), renderEvents(content.events), renderResources(content.resources)].join('\n')}</main>
<script>${pageScript}</script></body></html>
`;
  return { text, policy };
}

const scriptHash = createHash('sha256').update(pageScript).digest('base64');
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

function renderInbox({ cards, mails }: Inbox): string {
  return `<div class="columns">
<section aria-labelledby="cards"><h2 id="cards">Teams cards (${cards.length})</h2>${orNone(cards.toReversed().map(renderCard), 'No card yet.')}</section>
<section aria-labelledby="mails"><h2 id="mails">Mails (${mails.length})</h2>${orNone(mails.toReversed().map(renderMail), 'No mail yet.')}</section>
</div><p class="soft">The same as JSON: <a href="/inbox">/inbox</a></p>`;
}

function renderCard({ at, card, message }: ReceivedCard): string {
  return `<article><p class="eyebrow">${escape(at)}</p>${toCardParts(card).map(renderPart).join('\n')}
<details><summary>Raw JSON</summary><pre>${escape(JSON.stringify(message, null, 2))}</pre></details></article>`;
}

function renderPart(part: CardPart): string {
  switch (part.kind) {
    case 'heading':
      return `<h3>${escape(part.text)}</h3>`;
    case 'text':
      return `<p>${escape(part.text)}</p>`;
    case 'facts': {
      const facts = part.facts.map(({ title, value }) => `<dt>${escape(title)}</dt><dd>${escape(value)}</dd>`);
      return `<dl>${facts.join('')}</dl>`;
    }
    case 'link':
      return /^https?:\/\//i.test(part.url)
        ? `<p><a href="${escape(part.url)}" rel="noreferrer">${escape(part.title)}</a></p>`
        : `<p>${escape(part.title)}: ${escape(part.url)}</p>`;
  }
}

function renderMail(mail: ReceivedMail): string {
  const html =
    mail.html === ''
      ? ''
      : `<details><summary>As HTML</summary><iframe sandbox="" title="${escape(mail.subject)}" srcdoc="${escape(mail.html)}"></iframe></details>`;
  return `<article><p class="eyebrow">${escape(mail.at)}</p><h3>${escape(mail.subject)}</h3>
<p class="soft">${escape(mail.from)} to ${escape(mail.to.join(', '))}</p><pre>${escape(mail.text)}</pre>${html}</article>`;
}

function renderChanges({ changes, controlUrl }: PageContent): string {
  if (changes.length === 0) return '';
  const items = changes.map(
    (change) => `<article><h3>${escape(change.title)}</h3><pre>${escape(toCurl(change, controlUrl))}</pre></article>`,
  );
  return `<section aria-labelledby="changes"><h2 id="changes">Change something</h2>${items.join('\n')}</section>`;
}

function renderEvents(events: readonly PublishedEvent[]): string {
  const rows = events.toReversed().map(({ event, delivery }) => {
    const look = delivery === 'delivered' ? 'delivered' : delivery === 'given up' ? 'failed' : 'soft';
    const cells = [event.time, event.type.replace('Microsoft.Resources.Resource', ''), event.subject];
    return `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}<td class="${look}">${escape(delivery ?? 'nobody subscribed')}</td></tr>`;
  });
  const table = renderTable(['Time', 'Event', 'Resource', 'Delivery'], rows);
  return `<section aria-labelledby="events"><h2 id="events">Writes and their events (${events.length})</h2>
${rows.length === 0 ? '<p class="soft">Nothing was written yet.</p>' : table}<p class="soft">The same as JSON: <a href="/events">/events</a></p></section>`;
}

function renderResources(resources: readonly ArmResource[]): string {
  const rows = resources
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      ({ id, name, type }) =>
        `<tr><td>${escape(type)}</td><td><a href="${escape(encodeURI(id))}?api-version=2024-05-01">${escape(name)}</a></td></tr>`,
    );
  return `<section aria-labelledby="resources"><h2 id="resources">Resources (${rows.length})</h2>${renderTable(['Type', 'Name'], rows)}</section>`;
}

function renderTable(headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function orNone(articles: readonly string[], none: string): string {
  return articles.length === 0 ? `<p class="soft">${none}</p>` : articles.join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
