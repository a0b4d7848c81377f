/** One step of a keyed path. */
export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  /** The entry of an array of objects whose member `key` has this value. */
  | { readonly kind: 'entry'; readonly key: string; readonly value: string }
  /** The entry of an array of strings or numbers that equals this value. */
  | { readonly kind: 'value'; readonly value: string };

/** A dotted name, `["quoted name"]`, `[3]`, `[key=value]`, `[key="value"]` or `[=value]`. */
const stepPattern = /\.?(?:\["([^"]*)"\]|\[(\d+)\]|\[(\w*)=(?:"([^"]*)"|([^\]]*))\]|([^.[\]]+))/y;

/**
 * Reads `properties.rules[name=time].ports[0]`, `hosts[=mcr.example.com]`, `additionalProperties["Network.DNS.EnableProxy"]`.
 * Values that hold `]` are quoted. The empty text is the resource itself. Undefined if it is no such path.
 */
export function toKeyedPath(text: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < text.length) {
    stepPattern.lastIndex = at;
    const match = stepPattern.exec(text);
    if (!match) return undefined;
    steps.push(toStep(match));
    at = stepPattern.lastIndex;
  }
  return text.startsWith('.') ? undefined : steps;
}

function toStep(match: RegExpExecArray): PathStep {
  const [, quotedName, index, key, quotedValue, value, name] = match;
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (key === undefined) return { kind: 'member', name: quotedName ?? name ?? '' };
  const wanted = quotedValue ?? value ?? '';
  return key === '' ? { kind: 'value', value: wanted } : { kind: 'entry', key, value: wanted };
}
