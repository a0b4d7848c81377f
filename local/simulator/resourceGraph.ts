import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Log } from '../../shared/ports.ts';
import { type Answer, isJsonObject, toErrorAnswer } from './answer.ts';
import type { ChangeRecord } from './changeHistory.ts';
import { answerFault } from './faults.ts';
import { runQuery, type Tables } from './kql/runQuery.ts';
import { QueryError, type Row, type Scalar, type ScalarType, type Schema, type Table } from './kql/values.ts';
import type { Caller } from './resourceEvent.ts';
import type { SimulatedState } from './state.ts';

/** One query of Resource Graph, taken off the wire. */
export interface GraphCall {
  readonly body: Json | undefined;
  readonly caller: Caller;
  readonly at: Date;
  readonly log: Log;
}

/** True for the address of Resource Graph's queries. */
export function isGraphPath(path: string): boolean {
  return /^\/providers\/Microsoft\.ResourceGraph\/resources\/?$/i.test(path);
}

const schema: Schema = {
  id: 'string',
  type: 'string',
  subscriptionId: 'string',
  resourceGroup: 'string',
  properties: 'dynamic',
};

/**
 * Answers a query of Resource Graph over the tables of the change history, which are all that is simulated of it. As in
 * Azure, records that the caller may not read are left out without a word. A query that is not understood wholly is 400.
 */
export function answerGraph(state: SimulatedState, call: GraphCall): { state: SimulatedState; answer: Answer } {
  const { query, subscriptions, options } = isJsonObject(call.body) ? call.body : {};
  const ids = Array.isArray(subscriptions) ? (subscriptions as readonly Json[]).map(String) : [];
  const guard = (action: string, usedFaults: SimulatedState['usedFaults']) =>
    answerFault(state.faults, usedFaults, { action, scope: `/subscriptions/${ids[0] ?? ''}`, caller: call.caller });
  const fault = guard('Microsoft.ResourceGraph/resources/read', state.usedFaults);
  const next: SimulatedState = { ...state, usedFaults: fault.used };
  if (fault.answer) return { state: next, answer: fault.answer };
  if (typeof query !== 'string' || (isJsonObject(options) && options['resultFormat'] === 'table'))
    return {
      state: next,
      answer: toErrorAnswer(400, 'BadRequest', 'Please provide below info when asking for support'),
    };
  const mayRead = guard('Microsoft.Resources/changes/read', next.usedFaults).answer === undefined;
  const wanted = new Set(ids.map((id) => id.toLowerCase()));
  const records = state.history.filter(
    ({ subscriptionId, visibleAt }) =>
      mayRead && wanted.has(subscriptionId.toLowerCase()) && visibleAt <= call.at.getTime(),
  );
  return { state: next, answer: run(query, records, call) };
}

function run(query: string, records: readonly ChangeRecord[], { at, log }: GraphCall): Answer {
  try {
    const { schema: columns, rows } = runQuery(query, toTables(records), at);
    const data = rows.map((row) => toRecord(row, columns));
    const count = data.length;
    return { status: 200, body: { totalRecords: count, count, resultTruncated: 'false', data, facets: [] } };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    log(`simulator: GRAPH QUERY REFUSED: ${error.message}`);
    return toErrorAnswer(400, 'BadRequest', `Query is invalid. ${error.message}`);
  }
}

function toTables(records: readonly ChangeRecord[]): Tables {
  const tableOf = (name: ChangeRecord['table']): [string, Table] => [
    name,
    { schema, rows: records.filter(({ table }) => table === name).map(toRow) },
  ];
  return new Map([tableOf('resourcechanges'), tableOf('networkresourcechanges')]);
}

function toRow({ id, subscriptionId, resourceGroup, properties }: ChangeRecord): Row {
  const type = 'microsoft.resources/changes';
  return { id, type, subscriptionId, resourceGroup, properties: JSON.stringify(properties) };
}

function toRecord(row: Row, columns: Schema): JsonObject {
  return Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, toCell(row[name] ?? null, type)]));
}

function toCell(value: Scalar, type: ScalarType): Json {
  if (value === null) return null;
  if (type === 'datetime') return new Date(Number(value)).toISOString();
  return type === 'dynamic' ? (JSON.parse(String(value)) as Json) : value;
}
