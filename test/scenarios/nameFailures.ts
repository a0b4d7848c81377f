import { toTimedLogRows, type ScenarioLogRow } from '../../local/scenarios/logRows.ts';
import { runQuery } from '../../local/simulator/kql/runQuery.ts';
import type { Row } from '../../local/simulator/kql/values.ts';
import { toLogTables } from '../../local/simulator/logTables.ts';
import { toWindow } from '../../shared/azure/kql/literals.ts';
import { clientNameFailures } from '../../shared/azure/kql/nameFailures.ts';
import { toNameFailures as fromAnswer } from '../../shared/azure/nameRead.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { NameFailure } from '../../shared/model/nameFailure.ts';

const day = 86_400_000;

/** The names that a scenario's logs show as not resolved, by the query that a workspace is asked. */
export function toNameFailures(rows: readonly ScenarioLogRow[], now: Date): readonly NameFailure[] {
  const asked = rows.filter(({ table }) => table === 'AZFWDnsQuery');
  if (asked.length === 0) return [];
  const window = toWindow({ from: new Date(now.getTime() - day).toISOString(), to: now.toISOString() });
  const { rows: found } = runQuery(`${window}${clientNameFailures}`, toLogTables(toTimedLogRows(asked, now)), now);
  return fromAnswer('client', { rows: found.map(toAnswerRow) });
}

/** As the client library gives it: instants as text, dynamic values parsed. */
function toAnswerRow(row: Row): JsonObject {
  const times = ['FirstTime', 'LastTime'].map((name) => [name, new Date(Number(row[name])).toISOString()] as const);
  return { ...row, ...Object.fromEntries(times), Sources: JSON.parse(String(row['Sources'])) as Json };
}
