import { toAddressNumber } from '../net/addressSet.ts';
import type { LogRow } from '../model/deny.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { asNumber, asText } from '../normalise/readers.ts';

/** The members of a log record by lower-case name; a note such as ` [UTC]`, which the portal adds, is cut off. */
export type Columns = ReadonlyMap<string, Json>;

/** Makes the columns of one record. Of two spellings of one column the first that has a value wins. */
export function toColumns(record: JsonObject): Columns {
  const columns = new Map<string, Json>();
  for (const [name, value] of Object.entries(record)) {
    const key = toColumnKey(name);
    if (value !== undefined && value !== null && value !== '' && !columns.has(key)) columns.set(key, value);
  }
  return columns;
}

function toColumnKey(name: string): string {
  const bracket = name.indexOf(' [');
  return (bracket < 0 ? name : name.slice(0, bracket)).trim().toLowerCase();
}

/** A column as text without surrounding blanks; undefined if absent or blank. */
export function textOf(columns: Columns, name: string): string | undefined {
  return asText(columns.get(name));
}

/** A column as a port number 0–65535; undefined if it is none. */
export function portOf(columns: Columns, name: string): number | undefined {
  return toPort(asNumber(columns.get(name)));
}

/** A column as a count of at least 1; 1 if it is absent or no such number. */
export function countOf(columns: Columns, name: string): number {
  const count = asNumber(columns.get(name));
  return count !== undefined && Number.isSafeInteger(count) && count >= 1 ? count : 1;
}

/** A column as a boolean, also from `1`, `0` and text in any case; undefined otherwise. */
export function flagOf(columns: Columns, name: string): boolean | undefined {
  const text = textOf(columns, name)?.toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** The number if it is a port. */
export function toPort(number: number | undefined): number | undefined {
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= 65_535 ? number : undefined;
}

/** The text if it is an IPv4 address in dotted form. */
export function toAddress(text: string | undefined): string | undefined {
  return text !== undefined && toAddressNumber(text) !== undefined ? text : undefined;
}

/** A host name as rows are matched by it: lower case, no trailing dot; undefined for blank text and for an address. */
export function toHost(text: string | undefined): string | undefined {
  const host = text?.trim().toLowerCase().replace(/\.$/, '');
  return host === undefined || host === '' || toAddress(host) !== undefined ? undefined : host;
}

const actions: ReadonlyMap<string, LogRow['action']> = new Map([
  ['allow', 'allow'],
  ['allowed', 'allow'],
  ['deny', 'deny'],
  ['denied', 'deny'],
  ['drop', 'deny'],
  ['alert', 'alert'],
]);

/** The firewall's word for what it did, whatever its casing: `drop` is IDPS's deny, `denied` an old form. */
export function toAction(text: string | undefined): LogRow['action'] {
  return actions.get(text?.toLowerCase() ?? '') ?? 'other';
}

/** A protocol in capitals without what follows it: `https:443` gives `HTTPS`, `icmp type=8` gives `ICMP`. */
export function toProtocol(text: string | undefined): string {
  return /^[A-Za-z0-9]+/.exec(text?.trim() ?? '')?.[0].toUpperCase() ?? '';
}

/** The parts of a rule's name that the row tells, outermost first: `policy/group/collection/rule`; undefined if none. */
export function toRuleName(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? undefined : known.join('/');
}

/** True for a reason that says the default action denied (structured tables and message texts word it differently). */
export function isDefaultReason(reason: string): boolean {
  return /default action|no rule matched/i.test(reason);
}

/** True for "SNI TLS extension was missing": the client named no host. */
export function isNoSniReason(reason: string): boolean {
  return /\bSNI\b.*\bmissing\b/i.test(reason);
}

/** An object with the one member, or none if the value is undefined: exact optional properties want it so. */
export function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}
