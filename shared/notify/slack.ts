import type { Alert } from '../model/alert.ts';
import type { JsonObject } from '../model/json.ts';
import { type Fact, type Outline, splitAtFix, type Tone, toOutline } from './outline.ts';
import { toPlainText } from './plainText.ts';

/** More lines than this are not read in a chat. */
const mostOthers = 15;
/** Slack's limits for a header and for the words on a button. */
const headerLimit = 150;
const buttonLimit = 75;

const marks: Readonly<Record<Tone, string>> = { bad: '🔴', warning: '🟠', good: '🟢', calm: '🔵' };

/**
 * An alert as a Slack message of blocks. Names stand in `plain_text` and in the runs of `rich_text`, neither of which knows
 * mrkdwn, mentions or links; the text for notifications is escaped.
 */
export function toSlackMessage(alert: Alert): JsonObject {
  const outline = toOutline(alert);
  return {
    text: toMrkdwnText(`${outline.badge}: ${outline.headline}`),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      toHeader(outline),
      ...toFactBlocks(outline),
      ...toOthers(outline),
      ...toFootnote(outline),
      ...toButtons(outline),
    ],
  };
}

function toFactBlocks(outline: Outline): readonly JsonObject[] {
  const [before, after] = splitAtFix(outline).map((facts) =>
    facts.length === 0 ? [] : [{ type: 'rich_text_section', elements: facts.flatMap(toLine) }],
  );
  const elements = [...(before ?? []), ...toCommand(outline), ...(after ?? [])];
  return elements.length === 0 ? [] : [toRichText(elements)];
}

function toFootnote({ footnote }: Outline): readonly JsonObject[] {
  if (footnote === undefined) return [];
  return [{ type: 'context', elements: [{ type: 'plain_text', text: footnote, emoji: false }] }];
}

/** `&`, `<` and `>` are what makes links, mentions and dates in mrkdwn; the marks of style go without. */
function toMrkdwnText(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[*_~`]/g, ' ').replace(/[&<>]/g, (mark) => entities[mark] ?? '');
}

function toHeader({ tone, badge, headline }: Outline): JsonObject {
  const text = toPlainText(`${marks[tone]} ${badge}: ${headline}`, headerLimit);
  return { type: 'header', text: { type: 'plain_text', text, emoji: false } };
}

function toRichText(elements: readonly JsonObject[]): JsonObject {
  return { type: 'rich_text', elements };
}

function toLine({ label, text }: Fact, index: number): readonly JsonObject[] {
  return [toRun(`${index === 0 ? '' : '\n'}${label}: `, true), toRun(text)];
}

function toRun(text: string, bold = false): JsonObject {
  return { type: 'text', text, ...(bold ? { style: { bold } } : {}) };
}

function toCommand({ command }: Outline): readonly JsonObject[] {
  return command === undefined ? [] : [{ type: 'rich_text_preformatted', elements: [toRun(command)] }];
}

function toOthers({ others, othersTitle }: Outline): readonly JsonObject[] {
  if (others.length === 0) return [];
  const shown = others.slice(0, mostOthers).map(({ mark, title, since }) => ({
    type: 'rich_text_section',
    elements: [toRun(`${mark}: `, true), toRun(`${title}${since === undefined ? '' : ` (since ${since})`}`)],
  }));
  const left = others.length - shown.length;
  const more = left === 0 ? [] : [{ type: 'rich_text_section', elements: [toRun(`and ${left} more`)] }];
  return [
    toRichText([
      { type: 'rich_text_section', elements: [toRun(othersTitle, true)] },
      { type: 'rich_text_list', style: 'bullet', elements: [...shown, ...more] },
    ]),
  ];
}

function toButtons({ links }: Outline): readonly JsonObject[] {
  if (links.length === 0) return [];
  const elements = links.map(({ title, url }, index) => ({
    type: 'button',
    action_id: `open-${index}`,
    text: { type: 'plain_text', text: toPlainText(title, buttonLimit), emoji: false },
    url,
  }));
  return [{ type: 'actions', elements }];
}
