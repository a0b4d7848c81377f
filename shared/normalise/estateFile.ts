import type { Gap, GapReason } from '../model/gap.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { asArray, asChoice, asObjects, asText, isArray, isObject, objectOf, textOf } from './readers.ts';

/** One file of an estate, already read. */
export interface EstateFile {
  readonly name: string;
  readonly text: string;
}

/** An item that ought to be a resource, with the place it was found at. */
export interface EstateItem {
  readonly place: string;
  readonly value: JsonObject;
}

/** What one file holds: items, what it could not say, and when it was collected if it tells. */
export interface EstateContent {
  readonly items: readonly EstateItem[];
  readonly gaps: readonly Gap[];
  readonly collectedAt?: string;
}

/**
 * Takes an estate file apart. Forms: an array of resources, a list answer `{value}`, a Resource Graph answer `{data}`
 * (objects or columns and rows), an estate `{resources, gaps}`, one resource, or NDJSON of these. Whatever is none of
 * them is a gap that names the file; nothing is ever thrown.
 */
export function toEstateContent(file: EstateFile): EstateContent {
  const text = file.text.replace(/^\uFEFF/, '');
  const whole = parse(text);
  if (whole.ok) return toContent(whole.value, file.name, 0);
  const lines = text
    .split('\n')
    .map((line, index) => ({ place: `${file.name}:${index + 1}`, text: line.trim() }))
    .filter((line) => line.text !== '');
  const [first] = lines;
  if (first === undefined) return onlyGap(file.name, 'The file is empty.');
  const start = parse(first.text);
  if (lines.length < 2 || !start.ok || !(isObject(start.value) || isArray(start.value))) {
    return onlyGap(file.name, `The file is not JSON${whole.where}.`);
  }
  return merge(lines.map(toLineContent));
}

function toLineContent(line: { readonly place: string; readonly text: string }): EstateContent {
  const parsed = parse(line.text);
  return parsed.ok ? toContent(parsed.value, line.place, 0) : onlyGap(line.place, 'The line is not JSON.');
}

type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly where: string };

/** The parser's own message quotes the input, which may hold a secret: only the place is kept. */
function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    return { ok: false, where: place === undefined ? '' : ` (${place})` };
  }
}

/** Lists may hold lists; deeper nesting than this is no form that any tool writes. */
const deepestList = 8;

function toContent(value: Json, place: string, depth: number): EstateContent {
  if (depth > deepestList) return onlyGap(place, 'Lists are nested too deep.');
  if (isArray(value)) {
    return merge(value.map((item, index) => toContent(item, `${place}#${index + 1}`, depth + 1)));
  }
  if (!isObject(value)) return onlyGap(place, `Expected a resource, found ${describe(value)}.`);
  const error = toErrorGap(value, place);
  if (error !== undefined) return { items: [], gaps: [error] };
  if (value['id'] !== undefined) return { items: [{ place, value }], gaps: [] };
  return toListContent(value, place, depth) ?? { items: [{ place, value }], gaps: [] };
}

function toListContent(value: JsonObject, place: string, depth: number): EstateContent | undefined {
  const inner = (list: Json): EstateContent => toContent(list, place, depth + 1);
  if (isOutboundList(value)) {
    return onlyGap(place, "A cluster's list of outbound dependencies without the cluster: put its id in as `id`.");
  }
  if (isArray(value['value'])) return withMore(inner(value['value']), value, place);
  const { data } = value;
  if (isArray(data)) return withMore(inner(data), value, place);
  if (isObject(data) && isArray(data['columns'])) return withMore(inner(fromTable(data)), value, place);
  return isArray(value['resources']) ? toSavedEstate(value, place, depth) : undefined;
}

/** The answer of outboundNetworkDependenciesEndpoints: its entries are no resources. */
function isOutboundList(value: JsonObject): boolean {
  const entries = asObjects(value['value']);
  return entries.length > 0 && entries.every((entry) => isArray(entry['endpoints']) && entry['id'] === undefined);
}

/** A page that is not the last is only part of the answer. */
function withMore(content: EstateContent, answer: JsonObject, place: string): EstateContent {
  const next = ['nextLink', '$skipToken', 'skipToken', 'skip_token'].some((name) => textOf(answer, name) !== undefined);
  if (!next && textOf(answer, 'resultTruncated') !== 'true') return content;
  const gap: Gap = {
    resource: place,
    reason: 'notFound',
    detail: 'The list goes on at a page that is not in the file.',
  };
  return { ...content, gaps: [...content.gaps, gap] };
}

function fromTable(table: JsonObject): readonly JsonObject[] {
  const names = asArray(table['columns']).map((column) => asText(isObject(column) ? column['name'] : column) ?? '');
  return asArray(table['rows']).map((row) =>
    Object.fromEntries(asArray(row).flatMap((cell, index) => [[names[index] ?? '', cell] as const])),
  );
}

/** An estate as `collect` writes it. An ARM template looks alike but holds intentions, not resources. */
function toSavedEstate(value: JsonObject, place: string, depth: number): EstateContent {
  if (/deploymentTemplate/i.test(textOf(value, '$schema') ?? '')) {
    return onlyGap(place, 'This is an ARM template, not an estate.', 'unsupported');
  }
  const content = toContent(value['resources'] ?? [], place, depth + 1);
  const collectedAt = asText(value['collectedAt']);
  return {
    items: content.items,
    gaps: [...content.gaps, ...asObjects(value['gaps']).map((gap) => toSavedGap(gap, place))],
    ...(collectedAt === undefined ? {} : { collectedAt }),
  };
}

const reasons: readonly GapReason[] = [
  'forbidden',
  'notFound',
  'throttled',
  'timeout',
  'unavailable',
  'unsupported',
  'malformed',
  'stale',
];

function toSavedGap(gap: JsonObject, place: string): Gap {
  const detail = textOf(gap, 'detail');
  return {
    resource: textOf(gap, 'resource') ?? place,
    reason: asChoice(gap['reason'], reasons) ?? 'malformed',
    ...(detail === undefined ? {} : { detail }),
  };
}

const reasonOfCode: readonly (readonly [RegExp, GapReason])[] = [
  [/authoriz|forbidden|authenticat/i, 'forbidden'],
  [/notfound/i, 'notFound'],
  [/throttl|toomany/i, 'throttled'],
  [/timeout/i, 'timeout'],
];

/** An ARM error answer that was saved in place of the resource. */
function toErrorGap(value: JsonObject, place: string): Gap | undefined {
  const code = textOf(objectOf(value, 'error'), 'code');
  if (code === undefined || value['id'] !== undefined) return undefined;
  const reason = reasonOfCode.find(([pattern]) => pattern.test(code))?.[1] ?? 'unavailable';
  return { resource: place, reason, detail: `Azure answered with the error ${code} instead of a resource.` };
}

function describe(value: Json): string {
  return value === null ? 'null' : `a ${typeof value}`;
}

function onlyGap(resource: string, detail: string, reason: GapReason = 'malformed'): EstateContent {
  return { items: [], gaps: [{ resource, reason, detail }] };
}

function merge(contents: readonly EstateContent[]): EstateContent {
  const times = contents.flatMap((content) => content.collectedAt ?? []).sort();
  const [oldest] = times;
  return {
    items: contents.flatMap((content) => content.items),
    gaps: contents.flatMap((content) => content.gaps),
    ...(oldest === undefined ? {} : { collectedAt: oldest }),
  };
}

/** Joins the contents of several files; the estate is as old as the oldest of them. */
export function mergeContents(contents: readonly EstateContent[]): EstateContent {
  return merge(contents);
}
