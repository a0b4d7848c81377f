import type { JsonObject } from '../../shared/model/json.ts';

/** A row of a scenario's logs: the columns of its table beside when it was written. */
export interface ScenarioLogRow extends JsonObject {
  /** `AZFWApplicationRule` and so on. */
  readonly table: string;
  /** Minutes before now of the first row that it stands for. */
  readonly minutesAgo: number;
  /** How many rows it stands for; 1 if absent. */
  readonly repeat?: number;
  /** Minutes from one of them to the next; they go towards now and never beyond it. */
  readonly everyMinutes?: number;
  /** Minutes until the workspace takes it in; 0 if absent. Azure usually needs 3 to 10. */
  readonly lateMinutes?: number;
}

/** A row as Log Analytics would hold it. */
export interface TimedLogRow {
  readonly table: string;
  readonly columns: JsonObject & { readonly TimeGenerated: string };
  /** When the workspace takes it in; with its TimeGenerated if absent. */
  readonly arrivesAt?: string;
}

/** The rows that a scenario's logs stand for if it is `now`, oldest first. */
export function toTimedLogRows(rows: readonly ScenarioLogRow[], now: Date): readonly TimedLogRow[] {
  return rows
    .flatMap((row) => repeated(row, now))
    .sort((a, b) => (a.columns.TimeGenerated < b.columns.TimeGenerated ? -1 : 1));
}

function repeated(row: ScenarioLogRow, now: Date): readonly TimedLogRow[] {
  const { table, minutesAgo, repeat = 1, everyMinutes = 1, lateMinutes = 0, ...columns } = row;
  return Array.from({ length: repeat }, (_, index) => {
    const minutes = Math.max(0, minutesAgo - index * everyMinutes);
    const time = new Date(now.getTime() - minutes * 60_000).toISOString();
    const timed = { table, columns: { TimeGenerated: time, ...columns, Type: table } };
    const arrivesAt = new Date(now.getTime() - (minutes - lateMinutes) * 60_000).toISOString();
    return lateMinutes === 0 ? timed : { ...timed, arrivesAt };
  });
}
