import type { Json, JsonObject } from '../model/json.ts';
import type { NameFailure } from '../model/nameFailure.ts';
import { isObject, numberOf, textOf } from '../normalise/readers.ts';
import type { LogAnswer } from './logConnection.ts';

/** Reads the answer of one of the queries for names that were not resolved. A row without name or time says nothing. */
export function toNameFailures(by: NameFailure['by'], { rows }: LogAnswer): readonly NameFailure[] {
  return rows.flatMap((row) => toNameFailure(by, row) ?? []);
}

function toNameFailure(by: NameFailure['by'], row: JsonObject): NameFailure | undefined {
  const [name, firstSeen, lastSeen] = ['Name', 'FirstTime', 'LastTime'].map((column) => textOf(row, column));
  if (name === undefined || firstSeen === undefined || lastSeen === undefined) return undefined;
  const [rule, firewallId] = [textOf(row, 'Rule'), textOf(row, 'FirewallId')];
  return {
    by,
    name,
    error: textOf(row, 'Error') ?? '',
    count: numberOf(row, 'Count') ?? 1,
    firstSeen,
    lastSeen,
    sources: toSources(row['Sources']),
    ...(rule === undefined ? {} : { rule }),
    ...(firewallId === undefined ? {} : { firewallId }),
  };
}

function toSources(bag: Json | undefined): readonly string[] {
  return isObject(bag) ? Object.keys(bag).sort() : [];
}
