import type { Json } from '../../shared/model/json.ts';
import { toReader, toTokens, type TokenReader } from './templateTokens.ts';

export interface BicepFile {
  /** Parameters with their defaults; undefined for one without. */
  readonly parameters: ReadonlyMap<string, Json | undefined>;
  readonly variables: ReadonlyMap<string, Json>;
  /** Bodies by symbolic name, parameters replaced by the values. */
  readonly resources: ReadonlyMap<string, Json>;
}

/** Reads the part of Bicep that the generators write: parameters, variables and resources of literals and their names. */
export function readBicep(text: string, values: Readonly<Record<string, Json>> = {}): BicepFile {
  const reader = toReader(toTokens(text));
  const parameters = new Map<string, Json | undefined>();
  const resources = new Map<string, Json>();
  const variables = new Map<string, Json>();
  const resolve = (name: string): Json => {
    if (resources.has(name)) return { symbol: name };
    const value = values[name] ?? parameters.get(name);
    if (value === undefined) throw new Error(`${name} has no value.`);
    return value;
  };
  while (reader.peek()) {
    if (reader.take('@')) readDecorator(reader);
    const { text: keyword } = reader.next();
    const { text: name } = reader.next();
    if (keyword === 'param') parameters.set(name, readParameter(reader, resolve));
    else if (keyword === 'var') variables.set(name, readVariable(reader, resolve));
    else if (keyword === 'resource') resources.set(name, readResource(reader, resolve));
    else throw new Error(`${keyword} is no declaration.`);
  }
  return { parameters, variables, resources };
}

function readDecorator(reader: TokenReader): void {
  reader.next();
  reader.expect('(');
  reader.next();
  reader.expect(')');
}

function readParameter(reader: TokenReader, resolve: (name: string) => Json): Json | undefined {
  reader.next();
  if (reader.take('[')) reader.expect(']');
  return reader.take('=') ? readValue(reader, resolve) : undefined;
}

function readVariable(reader: TokenReader, resolve: (name: string) => Json): Json {
  reader.expect('=');
  return readValue(reader, resolve);
}

function readResource(reader: TokenReader, resolve: (name: string) => Json): Json {
  const { text: type } = reader.next();
  if (reader.peek()?.text === 'existing') reader.next();
  reader.expect('=');
  return { type, body: readValue(reader, resolve) };
}

function readValue(reader: TokenReader, resolve: (name: string) => Json): Json {
  if (reader.take('[')) {
    const items: Json[] = [];
    while (!reader.take(']')) items.push(readValue(reader, resolve));
    return items;
  }
  if (reader.take('{')) {
    const members: Record<string, Json> = {};
    while (!reader.take('}')) {
      const { text: name } = reader.next();
      reader.expect(':');
      members[name] = readValue(reader, resolve);
    }
    return members;
  }
  const { kind, text } = reader.next();
  if (kind === 'string') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : resolve(text);
}
