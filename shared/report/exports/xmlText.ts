import { toVisible } from '../text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Attributes of an element, in the order given; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Text as it may stand in XML 1.0, between tags and in attributes; characters that are not to be seen are written out. */
export function toXmlText(text: string): string {
  return text
    .split('\n')
    .map(toVisible)
    .join('\n')
    .replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

/** An element with its content, which is XML already, a line a child. */
export function toElement(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const words = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${toXmlText(String(value)).replaceAll('\n', '&#10;')}"`,
  );
  const open = `<${name}${words.join('')}`;
  return content.length === 0 ? `${open}/>` : `${open}>${content.join('\n')}</${name}>`;
}
