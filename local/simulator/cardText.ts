import type { Json, JsonObject } from '../../shared/model/json.ts';
import { isJsonObject } from './answer.ts';

/** A piece of an adaptive card that a person reads, in reading order. */
export type CardPart =
  | { readonly kind: 'heading' | 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly title: string; readonly value: string }[] }
  | { readonly kind: 'link'; readonly title: string; readonly url: string };

/** Everything readable in a card. Elements of unknown kind are searched for readable ones inside. */
export function toCardParts(card: JsonObject): readonly CardPart[] {
  return [...partsOf(card['body']), ...partsOf(card['actions'])];
}

function partsOf(value: Json | undefined): readonly CardPart[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(partsOf);
  return isJsonObject(value) ? partsOfElement(value) : [];
}

function partsOfElement(element: JsonObject): readonly CardPart[] {
  switch (textOf(element['type'])) {
    case 'TextBlock':
      return [{ kind: isHeading(element) ? 'heading' : 'text', text: textOf(element['text']) }];
    case 'RichTextBlock':
      return [{ kind: 'text', text: joinInlines(element['inlines']) }];
    case 'FactSet':
      return [{ kind: 'facts', facts: factsOf(element['facts']) }];
    case 'Action.OpenUrl':
      return [{ kind: 'link', title: textOf(element['title']), url: textOf(element['url']) }];
    default:
      return ['items', 'columns', 'rows', 'cells', 'actions', 'card', 'body'].flatMap((name) => partsOf(element[name]));
  }
}

function isHeading(element: JsonObject): boolean {
  return /^(large|extralarge|medium)$/i.test(textOf(element['size'])) || element['style'] === 'heading';
}

function joinInlines(inlines: Json | undefined): string {
  if (!Array.isArray(inlines)) return '';
  return (inlines as readonly Json[]).map((run) => textOf(isJsonObject(run) ? run['text'] : run)).join('');
}

function factsOf(facts: Json | undefined): readonly { readonly title: string; readonly value: string }[] {
  if (!Array.isArray(facts)) return [];
  return (facts as readonly Json[])
    .filter(isJsonObject)
    .map((fact) => ({ title: textOf(fact['title']), value: textOf(fact['value']) }));
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
