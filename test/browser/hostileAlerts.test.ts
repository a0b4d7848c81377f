import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { toOutline } from '../../shared/notify/outline.ts';
import { toTeamsCard } from '../../shared/notify/teamsMessage.ts';
import { hostileAlert } from '../notify/hostileAlerts.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { makeHostileTexts } from '../support/hostileTexts.ts';
import { root } from '../support/sourceFiles.ts';

const executablePath = findBrowser();
if (!executablePath) process.stderr.write('skipped: there is no chromium on this machine\n');

const texts = makeHostileTexts(2000);
/** As many as one card lists: the first of each is everything that an alert says, the others are titles. */
const groups = Array.from({ length: 200 }, (_, index) => texts.slice(index * 10, index * 10 + 10));
const alerts = groups.map(([text = '', ...others]) => hostileAlert(text, ...others));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!executablePath) return;
  browser = await chromium.launch({ executablePath, args: [...browserArguments] });
  page = await browser.newPage();
  await page.addScriptTag({
    content: readFileSync(join(root, 'node_modules/adaptivecards/dist/adaptivecards.js'), 'utf8'),
  });
  await page.evaluate(markdownAsHtml);
});
afterAll(() => (executablePath ? browser.close() : undefined));

/** Whatever reaches the client's Markdown is told by a mark that no text has. */
function markdownAsHtml(): void {
  const { AdaptiveCards } = globalThis as unknown as CardWindow;
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (_text, result) => {
    Object.assign(result, { didProcess: true, outputHtml: '<mark>Markdown</mark>' });
  };
}

/** What of a browser's document is asked for. */
interface BrowserElement {
  readonly tagName: string;
  readonly textContent: string | null;
  readonly attributes: Iterable<{ readonly name: string }>;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<BrowserElement>;
}

interface CardWindow {
  readonly AdaptiveCards: {
    readonly AdaptiveCard: {
      new (): { parse(card: unknown): void; render(): BrowserElement };
      onProcessMarkdown: (text: string, result: object) => void;
    };
  };
  readonly DOMParser: new () => {
    parseFromString(text: string, type: string): BrowserElement & { readonly body: BrowserElement };
  };
}

/** What a document became: the names of its elements, where its links lead, and the texts in order. */
interface Seen {
  readonly elements: readonly string[];
  readonly links: readonly string[];
  readonly handlers: number;
  readonly text: string;
}

/** Runs in the browser: what each card or mail becomes there. */
function lookAt({
  cards = [],
  mails = [],
}: {
  cards?: readonly unknown[];
  mails?: readonly string[];
}): readonly Seen[] {
  const { AdaptiveCards, DOMParser } = globalThis as unknown as CardWindow;
  const look = (root: BrowserElement, shown: BrowserElement): Seen => {
    const all = [...root.querySelectorAll('*')];
    return {
      elements: [...new Set(all.map(({ tagName }) => tagName))].sort(),
      links: all.flatMap((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? []),
      handlers: all.flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith('on')).length,
      text: shown.textContent ?? '',
    };
  };
  const rendered = cards.map((card) => {
    const made = new AdaptiveCards.AdaptiveCard();
    made.parse(card);
    return made.render();
  });
  const parsed = mails.map((mail) => new DOMParser().parseFromString(mail, 'text/html'));
  return [...rendered.map((element) => look(element, element)), ...parsed.map((mail) => look(mail, mail.body))];
}

const seenIn = (what: { readonly cards?: readonly unknown[]; readonly mails?: readonly string[] }) =>
  page.evaluate<readonly Seen[], typeof what>(lookAt, what);

/** True if a document has elements and links of ours alone. */
function isOwn(one: Seen | undefined, own: readonly string[]): boolean {
  return (
    one !== undefined &&
    one.elements.every((name) => own.includes(name)) &&
    one.links.every((link) => link.startsWith('https://breakwater.example.com/api/')) &&
    one.handlers === 0
  );
}

/** The groups whose document holds more than our own elements and links, or does not say what it should word by word. */
function offenders(seen: readonly Seen[], own: readonly string[]): readonly (readonly string[])[] {
  return groups.filter((_, index) => {
    const { headline, facts, command = '', others } = toOutline(alerts[index] ?? hostileAlert(''));
    const wanted = [headline, command, ...facts.map((fact) => fact.text), ...others.map(({ title }) => title)];
    const text = seen[index]?.text ?? '';
    return !isOwn(seen[index], own) || !wanted.every((words) => text.includes(words));
  });
}

describe.skipIf(!executablePath)('2,000 hostile texts, looked at by a browser', { timeout: 180_000 }, () => {
  it('are words in cards: no link, no mark, no macro, and every character is there', async () => {
    const seen = await seenIn({ cards: alerts.map((alert): unknown => toTeamsCard(alert)) });
    expect(offenders(seen, ['BUTTON', 'DIV', 'SPAN']).slice(0, 3)).toEqual([]);
  });

  it('are words in mails', async () => {
    const seen = await seenIn({ mails: alerts.map((alert) => toMail(alert).html) });
    const own = ['A', 'B', 'BODY', 'DIV', 'HEAD', 'HTML', 'META', 'P', 'PRE', 'TABLE', 'TBODY', 'TD', 'TITLE', 'TR'];
    expect(offenders(seen, own).slice(0, 3)).toEqual([]);
  });

  it('would be noticed in a TextBlock or in raw HTML', async () => {
    const block = (text: string) => ({ type: 'AdaptiveCard', version: '1.2', body: [{ type: 'TextBlock', text }] });
    const cards = await seenIn({ cards: texts.map(block) });
    const mails = await seenIn({ mails: texts.map((text) => `<p>${text}</p>`) });
    const isHarmless = (one: Seen) => isOwn(one, ['DIV', 'SPAN', 'BODY', 'HEAD', 'HTML', 'P']);
    expect(cards.filter((one) => !isHarmless(one)).length).toBeGreaterThan(500);
    expect(mails.filter((one) => !isHarmless(one)).length).toBeGreaterThan(300);
  });
});
