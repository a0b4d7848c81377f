import { toVisible } from './text.ts';

const safe: unique symbol = Symbol('html');

/** A piece of a page that is safe to send: only `html` makes one, so that nothing gets on a page unescaped. */
export interface Html {
  readonly [safe]: string;
}

/** What may stand in a template. Texts are escaped, lists are joined, null and undefined leave nothing. */
export type HtmlValue = Html | string | number | null | undefined | readonly HtmlValue[];

/**
 * Template tag for HTML. Everything but nested `html` is escaped for text and for quoted attributes; control and
 * bidirectional characters are written out as `\u{…}`. Attributes must be quoted in the template.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.map((part, index) => part + toSafeText(values[index])).join('');
  return { [safe]: text };
}

/** The text of a page, to send. */
export function toPageText(page: Html): string {
  return page[safe];
}

function toSafeText(value: HtmlValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return isList(value) ? value.map(toSafeText).join('') : value[safe];
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeText(text: string): string {
  return toVisible(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}
