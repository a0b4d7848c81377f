import type { JsonObject } from '../model/json.ts';

/** How a piece of text looks. */
export interface TextLook {
  readonly bold?: boolean;
  readonly subtle?: boolean;
  readonly color?: 'default' | 'attention' | 'good';
  readonly size?: 'default' | 'large';
  readonly monospace?: boolean;
}

/**
 * A run of literal text. Unlike a TextBlock or FactSet, a TextRun knows no Markdown: host names stay text, stars stay
 * stars. Double braces are parted, since `{{DATE(…)}}` is replaced by clients before Markdown is looked at.
 */
export function toTextRun(text: string, look: TextLook = {}): JsonObject {
  return {
    type: 'TextRun',
    text: partBraces(text),
    ...(look.bold ? { weight: 'bolder' } : {}),
    ...(look.subtle ? { isSubtle: true } : {}),
    ...(look.color ? { color: look.color } : {}),
    ...(look.size ? { size: look.size } : {}),
    ...(look.monospace ? { fontType: 'monospace' } : {}),
  };
}

/** A paragraph of runs (Adaptive Card 1.2). */
export function toParagraph(runs: readonly JsonObject[], spacing: 'small' | 'medium' = 'small'): JsonObject {
  return { type: 'RichTextBlock', spacing, inlines: runs };
}

/** Text for places that are rendered as Markdown and take no runs (`fallbackText`): every mark is escaped. */
export function toMarkdownText(text: string): string {
  return partBraces(text.replace(/[\\`*_{}[\]()#+\-.!|<>~@:/&"']/g, (mark) => `\\${mark}`));
}

/** A zero-width space between two braces: invisible, and no macro any more. */
function partBraces(text: string): string {
  return text.replace(/([{}])(?=[{}])/g, '$1\u200b');
}
