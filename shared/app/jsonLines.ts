/** Where the parts of a JSON text are, and the first place at which it is no JSON. Lines count from 1. */
export interface JsonLines {
  /** Line of what is at the path; of the nearest part around it if there is nothing or it lies very deep. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** Members that an object names more than once. */
  readonly repeated: readonly (readonly (string | number)[])[];
  readonly fault?: { readonly line: number; readonly expected: string };
}

/** Paths are kept so far down; the configuration is not deeper, and a hostile text may be. */
const deepest = 8;

const token = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[{}[\],:\n]|[^\s"{}[\],:]+|"/g;
const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[^"\\]|\\.)*")$/;

type Expected = 'a value' | 'a value or ]' | 'a member' | 'a member or }' | ':' | ', or the end' | 'nothing more';

interface Frame {
  readonly isList: boolean;
  readonly names: Set<string>;
  at: string | number;
}

interface Scan {
  line: number;
  expected: Expected;
  readonly frames: Frame[];
  readonly lines: Map<string, number>;
  readonly repeated: (readonly (string | number)[])[];
}

/** Walks through a text without recursion, so that no nesting is too deep. */
export function toJsonLines(text: string): JsonLines {
  const scan: Scan = { line: 1, expected: 'a value', frames: [], lines: new Map(), repeated: [] };
  const lineOf = (path: readonly (string | number)[]) => findLine(scan.lines, path);
  for (const [part] of text.matchAll(token)) {
    if (part === '\n') scan.line += 1;
    else if (!take(part, scan)) {
      return { lineOf, repeated: [], fault: { line: scan.line, expected: scan.expected } };
    }
  }
  if (scan.expected === 'nothing more') return { lineOf, repeated: scan.repeated };
  return { lineOf, repeated: [], fault: { line: scan.line, expected: scan.expected } };
}

function findLine(lines: ReadonlyMap<string, number>, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

/** False if the part may not stand here. */
function take(part: string, scan: Scan): boolean {
  switch (part) {
    case '{':
    case '[':
      return open(part === '[', scan);
    case '}':
    case ']':
      return close(part, scan);
    case ',':
      return separate(scan);
    case ':':
      if (scan.expected !== ':') return false;
      scan.expected = 'a value';
      return true;
    default:
      return scan.expected.startsWith('a member') ? name(part, scan) : value(part, scan);
  }
}

function open(isList: boolean, scan: Scan): boolean {
  if (!scan.expected.startsWith('a value')) return false;
  note(scan);
  scan.frames.push({ isList, names: new Set(), at: isList ? 0 : '' });
  scan.expected = isList ? 'a value or ]' : 'a member or }';
  return true;
}

function close(part: string, scan: Scan): boolean {
  const empty = part === ']' ? 'a value or ]' : 'a member or }';
  const isRight = scan.frames.at(-1)?.isList === (part === ']');
  if (!isRight || (scan.expected !== empty && scan.expected !== ', or the end')) return false;
  scan.frames.pop();
  scan.expected = scan.frames.length === 0 ? 'nothing more' : ', or the end';
  return true;
}

function separate(scan: Scan): boolean {
  const frame = scan.frames.at(-1);
  if (!frame || scan.expected !== ', or the end') return false;
  if (typeof frame.at === 'number') frame.at += 1;
  scan.expected = frame.isList ? 'a value' : 'a member';
  return true;
}

function name(part: string, scan: Scan): boolean {
  const frame = scan.frames.at(-1);
  const text = toText(part);
  if (!frame || text === undefined) return false;
  frame.at = text;
  const path = note(scan, true);
  if (frame.names.has(text) && path) scan.repeated.push(path);
  frame.names.add(text);
  scan.expected = ':';
  return true;
}

function value(part: string, scan: Scan): boolean {
  if (!scan.expected.startsWith('a value') || !scalar.test(part)) return false;
  if (part.startsWith('"') && toText(part) === undefined) return false;
  note(scan);
  scan.expected = scan.frames.length === 0 ? 'nothing more' : ', or the end';
  return true;
}

/** Keeps the line of the place that the walk is at. A member's line is that of its name. */
function note(scan: Scan, isName = false): readonly (string | number)[] | undefined {
  const { frames, lines, line } = scan;
  if (frames.length > deepest || (!isName && frames.at(-1)?.isList !== true)) return undefined;
  const path = frames.map(({ at }) => at);
  lines.set(JSON.stringify(path), line);
  return path;
}

function toText(part: string): string | undefined {
  try {
    const text: unknown = JSON.parse(part);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
