import type { Json } from '../../shared/model/json.ts';
import { toReader, toTokens, type TokenReader } from './templateTokens.ts';

/** A block of HCL: its attributes and the blocks in it, by type. */
export interface HclBlock {
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, Json>>;
  readonly blocks: Readonly<Record<string, readonly HclBlock[]>>;
}

/** Reads the part of HCL that the generator writes. A reference such as `var.name` is `{ reference: 'var.name' }`. */
export function readTerraform(text: string): HclBlock {
  const reader = toReader(toTokens(text));
  return readBody(reader, [], () => reader.peek() === undefined);
}

function readBody(reader: TokenReader, labels: readonly string[], isEnd: () => boolean): HclBlock {
  const attributes: Record<string, Json> = {};
  const blocks: Record<string, HclBlock[]> = {};
  while (!isEnd()) {
    const { text: name } = reader.next();
    if (reader.take('=')) attributes[name] = readValue(reader);
    else {
      const own: string[] = [];
      while (!reader.take('{')) own.push(reader.next().text);
      (blocks[name] ??= []).push(readBody(reader, own, () => reader.take('}')));
    }
  }
  return { labels, attributes, blocks };
}

function readValue(reader: TokenReader): Json {
  if (reader.take('[')) {
    const items: Json[] = [];
    while (!reader.take(']')) {
      items.push(readValue(reader));
      reader.take(',');
    }
    return items;
  }
  const { kind, text } = reader.next();
  if (kind === 'string') return text;
  if (/^\d+$/.test(text)) return Number(text);
  if (reader.take('(')) {
    const inner = reader.next().text;
    reader.expect(')');
    return { reference: `${text}(${inner})` };
  }
  return { reference: text };
}
