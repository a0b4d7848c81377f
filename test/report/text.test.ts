import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, columnsOf, pad, toVisible, wrap } from '../../shared/report/text.ts';

describe('toVisible', () => {
  it.each([
    ['an escape sequence', '\u001b[31mred', '\\u{1B}[31mred'],
    ['a right-to-left override', 'a\u202etxt', 'a\\u{202E}txt'],
    ['a zero-width space', 'a\u200bb', 'a\\u{200B}b'],
    ['a line end', 'a\r\nb', 'a\\u{D}\\u{A}b'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{D800}b'],
  ])('writes out %s', (_, text, visible) => {
    expect(toVisible(text)).toBe(visible);
  });

  it('leaves names of people and places as they are', () => {
    expect(toVisible('Zoë 東京 – ok')).toBe('Zoë 東京 – ok');
  });
});

describe('Columns of text', () => {
  it('count wide characters twice and combining marks not at all', () => {
    expect(columnsOf('東京')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
  });

  it('are kept by clip, pad and wrap whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 60 }), (text, columns) => {
        const visible = toVisible(text);
        expect(columnsOf(clip(visible, columns))).toBeLessThanOrEqual(columns);
        expect(columnsOf(pad('x', columns))).toBe(columns);
        const lines = wrap(visible, columns);
        expect(lines.every((line) => columnsOf(line) <= columns)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(visible.replaceAll(' ', ''));
      }),
    );
  });

  it('break a long name after a mark where one is near', () => {
    expect(wrap('retired-hosts/no-longer-used', 18)).toEqual(['retired-hosts/no-', 'longer-used']);
  });

  it('show that something was cut', () => {
    expect(clip('packages.aks.azure.com', 12)).toBe('packages....');
  });
});
