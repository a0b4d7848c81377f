import type { Json } from '../../../shared/model/json.ts';
import type { Computed } from './scalar.ts';
import { QueryError, type Scalar, type ScalarType } from './values.ts';

interface ScalarFunction {
  /** Types of the arguments; `any` fits all. The last one may be repeated if `isOpen`. */
  readonly takes: readonly (ScalarType | 'any')[];
  readonly isOpen?: boolean;
  readonly gives: (args: readonly Computed[]) => ScalarType;
  readonly apply: (values: readonly Scalar[], now: Date, types: readonly ScalarType[]) => Scalar;
}

const functions: Readonly<Record<string, ScalarFunction>> = {
  isempty: { takes: ['any'], gives: () => 'bool', apply: ([value]) => isEmpty(value) },
  isnotempty: { takes: ['any'], gives: () => 'bool', apply: ([value]) => !isEmpty(value) },
  not: { takes: ['bool'], gives: () => 'bool', apply: ([value]) => (typeof value === 'boolean' ? !value : null) },
  iff: {
    takes: ['bool', 'any', 'any'],
    gives: ([, yes]) => yes?.type ?? 'string',
    apply: ([condition, yes, no]) => (condition === true ? yes : no) ?? null,
  },
  strcat: { takes: ['any'], isOpen: true, gives: () => 'string', apply: (values) => values.map(toText).join('') },
  tolower: { takes: ['string'], gives: () => 'string', apply: ([text]) => toText(text).toLowerCase() },
  toupper: { takes: ['string'], gives: () => 'string', apply: ([text]) => toText(text).toUpperCase() },
  tostring: { takes: ['any'], gives: () => 'string', apply: ([value], _, [type]) => toText(toPlain(value, type)) },
  todatetime: {
    takes: ['any'],
    gives: () => 'datetime',
    apply: ([value], _, [type]) => toInstant(toPlain(value, type)),
  },
  toint: { takes: ['any'], gives: () => 'int', apply: ([value]) => toInteger(value) },
  tolong: { takes: ['any'], gives: () => 'long', apply: ([value]) => toInteger(value) },
  trim: { takes: ['string', 'string'], gives: () => 'string', apply: ([cut, text]) => trim(toText(cut), toText(text)) },
  replace_regex: {
    takes: ['string', 'string', 'string'],
    gives: () => 'string',
    apply: ([text, pattern, by]) => toText(text).replace(toPattern(toText(pattern)), toReplacement(toText(by))),
  },
  extract: {
    takes: ['string', 'long', 'string'],
    gives: () => 'string',
    apply: ([pattern, group, text]) => (toPattern(toText(pattern), '').exec(toText(text)) ?? [])[Number(group)] ?? '',
  },
  bag_pack: {
    takes: ['string', 'any'],
    gives: () => 'dynamic',
    apply: ([key, value], _, [, type]) => JSON.stringify({ [toText(key)]: toJson(value, type) }),
  },
  pack_array: {
    takes: ['any'],
    isOpen: true,
    gives: () => 'dynamic',
    apply: (values, _, types) => JSON.stringify(values.map((value, index) => toJson(value, types[index]))),
  },
  now: { takes: [], gives: () => 'datetime', apply: (_, now) => now.getTime() },
  ago: { takes: ['timespan'], gives: () => 'datetime', apply: ([span], now) => now.getTime() - Number(span) },
  bin: {
    takes: ['any', 'any'],
    gives: ([value]) => value?.type ?? 'long',
    apply: ([value, size]) => Math.floor(Number(value) / Number(size)) * Number(size),
  },
};

/** Applies a function of the language to computed arguments. Throws QueryError if there is none or they do not fit it. */
export function callFunction(name: string, args: readonly Computed[], now: Date): Computed {
  const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!called) throw new QueryError('SemanticError', `The simulated workspace has no function ${name}`);
  if (!doFit(called, args))
    throw new QueryError('SemanticError', `Function ${name} is called with the wrong arguments`);
  const types = args.map(({ type }) => type);
  return {
    type: called.gives(args),
    of: (row) =>
      called.apply(
        args.map((arg) => arg.of(row)),
        now,
        types,
      ),
  };
}

function doFit({ takes, isOpen = false }: ScalarFunction, args: readonly Computed[]): boolean {
  if (isOpen ? args.length < takes.length : args.length !== takes.length) return false;
  return args.every((arg, index) => {
    const wanted = takes[Math.min(index, takes.length - 1)];
    return wanted === 'any' || wanted === arg.type;
  });
}

function isEmpty(value: Scalar | undefined): boolean {
  return value === undefined || value === null || value === '';
}

/** A value inside a dynamic one. */
function toJson(value: Scalar | undefined, type: ScalarType | undefined): Json {
  if (value === undefined || value === null) return null;
  if (type === 'dynamic') return JSON.parse(String(value)) as Json;
  return type === 'datetime' ? new Date(Number(value)).toISOString() : value;
}

function toText(value: Scalar | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** A text or number in a dynamic value is that text or number; what is no scalar stays JSON. */
function toPlain(value: Scalar | undefined, type: ScalarType | undefined): Scalar | undefined {
  if (type !== 'dynamic' || typeof value !== 'string') return value;
  const inner: unknown = JSON.parse(value);
  return typeof inner === 'object' ? value : (inner as Scalar);
}

function toInstant(value: Scalar | undefined): number | null {
  if (typeof value === 'number') return value;
  const time = Date.parse(toText(value));
  return Number.isNaN(time) ? null : time;
}

function toInteger(value: Scalar | undefined): number | null {
  if (value === undefined || value === null || value === '') return null;
  const number = Math.trunc(Number(value));
  return Number.isNaN(number) ? null : number;
}

function trim(cut: string, text: string): string {
  return text.replace(toPattern(`^(?:${cut})`, ''), '').replace(toPattern(`(?:${cut})$`, ''), '');
}

function toPattern(source: string, flags = 'g'): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new QueryError('SemanticError', `No regular expression: ${source}`);
  }
}

/** The language writes `\1` where JavaScript writes `$1`. */
function toReplacement(text: string): string {
  return text.replaceAll('$', '$$$$').replace(/\\(\d)/g, '$$$1');
}
