import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { toCodeBlock, toCodeSpan, toMarkdownText } from '../../../shared/report/exports/markdownText.ts';
import { toVisible } from '../../../shared/report/text.ts';

const reader = new MarkdownIt({ html: true, linkify: true });
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...['*', '_', '`', '``', '[x](javascript:alert(1))', '![x](https://example.com/x.png)', '<script>', '&amp;'],
        ...[
          '@octocat',
          '#1',
          '|',
          '\\',
          '~~',
          'https://example.com',
          'www.example.com',
          'a',
          ' ',
          '\n',
          '1. ',
          '- ',
          '> ',
        ],
        ...['\u202e', '\u200b', '<!--', '-->', '$x$', ':+1:', '***', '==='],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('text in Markdown', () => {
  it('is read back as it is and is never markup', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tokens = reader.parseInline(`x${toMarkdownText(text)}x`, {})[0]?.children ?? [];
        const kinds = new Set(tokens.map(({ type }) => type));
        for (const kind of ['text', 'text_special', 'html_inline']) kinds.delete(kind);
        expect([...kinds]).toEqual([]);
        const shown = tokens.filter(({ type }) => type !== 'html_inline').map(({ content }) => content);
        expect(shown.join('')).toBe(`x${toVisible(text)}x`);
        expect(tokens.filter(({ type, content }) => type === 'html_inline' && content !== '<!-- -->')).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('in a code span is one span', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(text.trim() !== '' && !text.includes('|'));
        const tokens = reader.parseInline(`x ${toCodeSpan(text)} x`, {})[0]?.children ?? [];
        expect(tokens.map(({ type }) => type)).toEqual(['text', 'code_inline', 'text']);
        expect(tokens[1]?.content.trim()).toBe(toVisible(text).trim());
      }),
      { numRuns: 2_000 },
    );
  });

  it('in a block of code stays in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tokens = reader.parse(toCodeBlock(text, 'sh').join('\n'), {});
        expect(tokens.map(({ type }) => type)).toEqual(['fence']);
      }),
      { numRuns: 2_000 },
    );
  });
});
