import { expect, it } from 'vitest';
import { createNames } from '../../shared/denies/names.ts';

const encoder = new TextEncoder();

/** Finds a name that stands somewhere in a text. */
function finder() {
  const names = createNames();
  return (text: string): { readonly number: number; readonly text: string } => {
    const bytes = new Uint8Array(text.length + 72);
    bytes.set(encoder.encode(`"${text}"`), 3);
    const number = names.find(new DataView(bytes.buffer), 4, 4 + text.length);
    return { number, text: names.lastText() };
  };
}

it('gives a name one number, and its text, however many were found between', () => {
  const find = finder();
  const first = find('mcr.microsoft.com');
  const others = Array.from({ length: 5_000 }, (_, index) => find(`host-${index}.example.com`));
  expect(first.text).toBe('mcr.microsoft.com');
  expect(find('mcr.microsoft.com')).toEqual(first);
  expect(new Set([first, ...others].map(({ number }) => number)).size).toBe(5_001);
  expect(others.every(({ number, text }, index) => number > 0 && text === `host-${index}.example.com`)).toBe(true);
});

it('never gives a number again, also once it has forgotten names', () => {
  const find = finder();
  const byNumber = new Map<number, string>();
  for (let index = 0; index < 80_000; index += 1) {
    const name = `h${index % 50_000}.example.com`;
    const { number, text } = find(name);
    expect(text).toBe(name);
    expect(byNumber.get(number) ?? name).toBe(name);
    byNumber.set(number, name);
  }
});
