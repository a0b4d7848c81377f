import type { Json, JsonObject } from '../model/json.ts';
import { asNumber, asText } from '../normalise/readers.ts';

/** Where each column that counts stands in a row; -1 where it is absent. */
const absent = {
  _resourceid: -1,
  action: -1,
  actionreason: -1,
  applicationrulecount: -1,
  category: -1,
  count: -1,
  defaultaction: -1,
  destinationip: -1,
  destinationport: -1,
  error: -1,
  errormessage: -1,
  errornumber: -1,
  firewallid: -1,
  fqdn: -1,
  isdefaultrule: -1,
  lasttime: -1,
  msg: -1,
  msg_s: -1,
  natrulecount: -1,
  networkrulecount: -1,
  nosni: -1,
  policy: -1,
  protocol: -1,
  queryname: -1,
  resourceid: -1,
  responsecode: -1,
  rule: -1,
  rulecollection: -1,
  rulecollectiongroup: -1,
  signatureid: -1,
  sourceip: -1,
  sourceport: -1,
  tablename: -1,
  targeturl: -1,
  threatdescription: -1,
  time: -1,
  timegenerated: -1,
  translatedip: -1,
  type: -1,
};

/** A column that counts, lower case. */
export type ColumnName = keyof typeof absent;

/** Where the columns of rows of one shape stand. Made once for many rows. */
export interface ColumnPlan {
  readonly at: Readonly<Record<ColumnName, number>>;
  /** Columns that are there more than once, in two spellings: a later one counts where the first is blank. */
  readonly repeats: readonly { readonly name: ColumnName; readonly index: number }[];
}

/** One row: its cells, and where the columns stand in them. */
export interface Columns {
  readonly at: Readonly<Record<ColumnName, number>>;
  readonly cells: readonly Json[];
}

/** Finds the columns among names in any casing; a note such as ` [UTC]`, which the portal adds, is cut off. */
export function toColumnPlan(names: readonly (string | undefined)[]): ColumnPlan {
  const at: Record<ColumnName, number> = { ...absent };
  const repeats: { name: ColumnName; index: number }[] = [];
  for (const [index, text] of names.entries()) {
    const name = toColumnName(text);
    if (name === undefined) continue;
    if (at[name] < 0) at[name] = index;
    else repeats.push({ name, index });
  }
  return { at, repeats };
}

function toColumnName(text: string | undefined): ColumnName | undefined {
  const bracket = text?.indexOf(' [') ?? -1;
  const name = (bracket < 0 ? text : text?.slice(0, bracket))?.trim().toLowerCase() ?? '';
  return isColumnName(name) ? name : undefined;
}

function isColumnName(name: string): name is ColumnName {
  return Object.hasOwn(absent, name);
}

/** One row of a plan's shape. */
export function toColumns({ at, repeats }: ColumnPlan, cells: readonly Json[]): Columns {
  if (repeats.length === 0) return { at, cells };
  const filled = [...cells];
  for (const { name, index } of repeats) {
    if (isBlank(filled[at[name]])) filled[at[name]] = filled[index] ?? null;
  }
  return { at, cells: filled };
}

/** The columns of a single object. */
export function toRecordColumns(record: JsonObject): Columns {
  return toColumns(toColumnPlan(Object.keys(record)), Object.values(record).map(orNull));
}

function orNull(value: Json | undefined): Json {
  return value ?? null;
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

/** The cell at an index of a plan; undefined if the column is absent. */
function cellAt(cells: readonly Json[], index: number): Json | undefined {
  return index < 0 ? undefined : cells[index];
}

/** True if there is a value at an index of a plan. */
export function hasAt(cells: readonly Json[], index: number): boolean {
  return !isBlank(cellAt(cells, index));
}

/** The cell as text without surrounding blanks; undefined if absent or blank. */
export function textAt(cells: readonly Json[], index: number): string | undefined {
  const value = cellAt(cells, index);
  return typeof value === 'string' && isTight(value) ? value : asText(value);
}

/** True for a text that surely has no blank at its ends. */
function isTight(text: string): boolean {
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  return first > 32 && first < 127 && last > 32 && last < 127;
}

/** The cell as a port number 0–65535, also from text; undefined if it is none. */
export function portAt(cells: readonly Json[], index: number): number | undefined {
  const value = cellAt(cells, index);
  return toPort(typeof value === 'number' ? value : asNumber(value));
}

/** The cell as a count of at least 1; 1 if it is absent or no such number. */
export function countAt(cells: readonly Json[], index: number): number {
  const count = asNumber(cellAt(cells, index));
  return count !== undefined && Number.isSafeInteger(count) && count >= 1 ? count : 1;
}

/** The cell as a boolean, also from `1`, `0` and text in any case; undefined otherwise. */
export function flagAt(cells: readonly Json[], index: number): boolean | undefined {
  const text = textAt(cells, index)?.toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** The number if it is a port. */
export function toPort(number: number | undefined): number | undefined {
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= 65_535 ? number : undefined;
}
