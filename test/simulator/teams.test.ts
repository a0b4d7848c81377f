import { describe, expect, it } from 'vitest';
import { toCardParts } from '../../local/simulator/cardText.ts';
import { answerWebhook, isWebhookPath } from '../../local/simulator/teams.ts';

const now = new Date('2026-03-01T12:00:00Z');
const card = { type: 'AdaptiveCard', version: '1.2', body: [{ type: 'TextBlock', text: 'Blocked' }] };
const message = {
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
};

describe('the Teams webhook', () => {
  it('takes a message with a card, or the bare card', () => {
    expect(answerWebhook(JSON.stringify(message), now)).toMatchObject({
      answer: { status: 202 },
      card: { card, message },
    });
    expect(answerWebhook(JSON.stringify(card), now)).toMatchObject({ answer: { status: 202 }, card: { card } });
  });

  it.each([
    ['no JSON', 'hello'],
    ['plain text', JSON.stringify({ text: 'hello' })],
    ['no attachment', JSON.stringify({ type: 'message', attachments: [] })],
    ['a card without body', JSON.stringify({ type: 'AdaptiveCard', version: '1.2' })],
    [
      'a card of another kind',
      JSON.stringify({ ...message, attachments: [{ contentType: 'text/html', content: card }] }),
    ],
  ])('refuses %s', (_, text) => {
    expect(answerWebhook(text, now)).not.toHaveProperty('card');
    expect(answerWebhook(text, now).answer.status).toBe(400);
  });

  it('refuses more than 28 KB', () => {
    const long = { ...card, body: [{ type: 'TextBlock', text: 'é'.repeat(14 * 1024) }] };
    expect(answerWebhook(JSON.stringify(long), now).answer.status).toBe(413);
  });

  it('is recognised by its path', () => {
    expect(isWebhookPath('/workflows/abc/triggers/manual/paths/invoke')).toBe(true);
    expect(isWebhookPath('/workflows/abc')).toBe(false);
  });
});

describe('the readable parts of a card', () => {
  it('are found in containers, columns, tables and actions, in reading order', () => {
    const rich = {
      type: 'AdaptiveCard',
      body: [
        { type: 'TextBlock', size: 'Large', text: 'Title' },
        { type: 'Container', items: [{ type: 'FactSet', facts: [{ title: 'Port', value: '443' }] }] },
        { type: 'ColumnSet', columns: [{ type: 'Column', items: [{ type: 'TextBlock', text: 'In a column' }] }] },
        { type: 'RichTextBlock', inlines: ['plain ', { type: 'TextRun', text: 'and rich' }] },
        { type: 'Unheard', items: [{ type: 'TextBlock', text: 'Deep' }] },
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com' }],
    };
    expect(toCardParts(rich)).toEqual([
      { kind: 'heading', text: 'Title' },
      { kind: 'facts', facts: [{ title: 'Port', value: '443' }] },
      { kind: 'text', text: 'In a column' },
      { kind: 'text', text: 'plain and rich' },
      { kind: 'text', text: 'Deep' },
      { kind: 'link', title: 'Open', url: 'https://example.com' },
    ]);
  });
});
