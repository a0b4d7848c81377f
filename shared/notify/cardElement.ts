import type { JsonObject } from '../model/json.ts';

/** How a piece of text looks. */
export interface TextLook {
  readonly bold?: boolean;
  readonly subtle?: boolean;
  readonly color?: 'default' | 'attention' | 'warning' | 'good' | 'accent';
  readonly size?: 'small' | 'default' | 'large';
  readonly monospace?: boolean;
}

/**
 * Literal text. Unlike a TextBlock or FactSet, a TextRun knows no Markdown: host names stay text, stars stay stars. Braces
 * that stand together become runs of their own, since `{{DATE(…)}}` and `${…}` are replaced by clients and flows wherever
 * they stand; what is copied from the card is still the text.
 */
export function toTextRuns(text: string, look: TextLook = {}): readonly JsonObject[] {
  return text.split(/(?<=[{$@])(?=\{)|(?<=\})(?=\})/).map((part) => ({
    type: 'TextRun',
    text: part,
    ...(look.bold ? { weight: 'bolder' } : {}),
    ...(look.subtle ? { isSubtle: true } : {}),
    ...(look.color ? { color: look.color } : {}),
    ...(look.size ? { size: look.size } : {}),
    ...(look.monospace ? { fontType: 'monospace' } : {}),
  }));
}

/** A paragraph of runs (Adaptive Card 1.2). */
export function toParagraph(runs: readonly JsonObject[], spacing: 'none' | 'small' | 'medium' = 'small'): JsonObject {
  return { type: 'RichTextBlock', spacing, inlines: runs };
}

/** A coloured box around elements; `bleed` lets its colour reach the edge of the card. */
export function toBox(
  items: readonly JsonObject[],
  style: 'attention' | 'warning' | 'good' | 'accent' | 'emphasis',
  bleed = false,
): JsonObject {
  return { type: 'Container', style, ...(bleed ? { bleed } : {}), items };
}

/** Text for places that are rendered as Markdown and take no runs (`fallbackText`): every mark is escaped. */
export function toMarkdownText(text: string): string {
  const escaped = text.replace(/[\\`*_{}[\]()#+\-.!|<>~@:/&"']/g, (mark) => `\\${mark}`);
  return escaped.replace(/([{}$])(?=\\?[{}])/g, '$1 ');
}
