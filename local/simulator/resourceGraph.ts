import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Log } from '../../shared/ports.ts';
import { type Answer, isJsonObject, toErrorAnswer } from './answer.ts';
import type { ChangeRecord } from './changeHistory.ts';
import { toOfferedType } from './armTypes.ts';
import { answerFault } from './faults.ts';
import { countQuery } from './graphQuota.ts';
import { toKnown, toResourcesTable } from './graphResources.ts';
import { runQuery } from './kql/runQuery.ts';
import { QueryError, type Row, type Scalar, type ScalarType, type Schema, type Table } from './kql/values.ts';
import { fromToken, toToken } from './paging.ts';
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

const changesSchema: Schema = {
  id: 'string',
  type: 'string',
  subscriptionId: 'string',
  resourceGroup: 'string',
  properties: 'dynamic',
};

/** A query with whose subscriptions it is about (lower case) and which part of its rows is wanted. */
interface Asked {
  readonly query: string;
  readonly subscriptions: readonly string[];
  readonly options: JsonObject;
}

/**
 * Answers a query of Resource Graph over `resources` and the tables of the change history, which are all that is simulated
 * of it. Every management group holds all subscriptions. As in Azure, what the caller may not read is left out without a
 * word. A query that is not understood wholly is 400.
 */
export function answerGraph(state: SimulatedState, call: GraphCall): { state: SimulatedState; answer: Answer } {
  const asked = readAsked(state, call.body);
  const quota = countQuery(state.faults.graphQuota, state.usedQuota, { callerId: call.caller.objectId, at: call.at });
  const counted: SimulatedState = { ...state, usedQuota: quota.used };
  if (quota.refusal) return { state: counted, answer: quota.refusal };
  const fault = answerFault(state.faults, state.usedFaults, {
    action: 'Microsoft.ResourceGraph/resources/read',
    scope: `/subscriptions/${asked?.subscriptions[0] ?? ''}`,
    caller: call.caller,
  });
  const next: SimulatedState = { ...counted, usedFaults: fault.used };
  if (fault.answer) return { state: next, answer: fault.answer };
  const answer = asked ? run(next, asked, call) : toErrorAnswer(400, 'BadRequest', 'The query request is not valid.');
  return { state: next, answer: { ...answer, headers: { ...answer.headers, ...quota.headers } } };
}

function readAsked(state: SimulatedState, body: Json | undefined): Asked | undefined {
  if (!isJsonObject(body) || typeof body['query'] !== 'string') return undefined;
  const { query, subscriptions, managementGroups } = body;
  const options = isJsonObject(body['options']) ? body['options'] : {};
  if (options['resultFormat'] === 'table') return undefined;
  // The two exclude each other.
  if (Array.isArray(subscriptions) === Array.isArray(managementGroups)) return undefined;
  const ids = Array.isArray(subscriptions) ? (subscriptions as readonly Json[]).map(String) : state.subscriptionIds;
  return { query, subscriptions: ids.map((id) => id.toLowerCase()), options };
}

function run(state: SimulatedState, asked: Asked, call: GraphCall): Answer {
  const { $top = 1000, $skipToken } = asked.options;
  const from = typeof $skipToken === 'string' ? fromToken($skipToken) : 0;
  if (from === undefined || typeof $top !== 'number' || $top < 1 || $top > 1000)
    return toErrorAnswer(400, 'BadRequest', 'The options of the query are not valid.');
  try {
    const { schema, rows } = findRows(state, asked, call);
    const data = rows.slice(from, from + $top).map((row) => toRecord(row, schema));
    const more = from + $top < rows.length ? { $skipToken: toToken(from + $top) } : {};
    const counts = { totalRecords: rows.length, count: data.length, resultTruncated: 'false' };
    return { status: 200, body: { ...counts, data, facets: [], ...more } };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    call.log(`simulator: GRAPH QUERY REFUSED: ${error.message}`);
    return toErrorAnswer(400, 'BadRequest', `Query is invalid. ${error.message}`);
  }
}

/** The rows of the last query by what it was run on: its further pages are cut from the same ones. */
const knownRows = new WeakMap<SimulatedState['resources'], { readonly key: string; readonly table: Table }>();

function findRows(state: SimulatedState, asked: Asked, call: GraphCall): Table {
  if (/changes\b/.test(asked.query)) return runQuery(asked.query, toTables(state, asked, call), call.at);
  const resources = toKnown(state, call.at);
  const key = JSON.stringify([asked.query, asked.subscriptions, state.faults, call.caller]);
  const known = knownRows.get(resources);
  if (known?.key === key) return known.table;
  const table = runQuery(asked.query, toTables(state, asked, call), call.at);
  knownRows.set(resources, { key, table });
  return table;
}

function toTables(state: SimulatedState, asked: Asked, call: GraphCall): ReadonlyMap<string, Table> {
  const wanted = new Set(asked.subscriptions);
  const mayRead = (type: string, scope: string) =>
    answerFault({ ...state.faults, failing: [] }, [], { action: `${type}/read`, scope, caller: call.caller }).answer ===
    undefined;
  const mayReadChanges = mayRead('Microsoft.Resources/changes', `/subscriptions/${asked.subscriptions[0] ?? ''}`);
  const records = state.history.filter(
    ({ subscriptionId, visibleAt }) =>
      mayReadChanges && wanted.has(subscriptionId.toLowerCase()) && visibleAt <= call.at.getTime(),
  );
  const changesOf = (name: ChangeRecord['table']): [string, Table] => [
    name,
    { schema: changesSchema, rows: records.filter(({ table }) => table === name).map(toRow) },
  ];
  const resources = toResourcesTable(
    state,
    call.at,
    ({ id, type }, subscriptionId) =>
      wanted.has(subscriptionId.toLowerCase()) && mayRead(toOfferedType(type) ?? type, id),
  );
  return new Map([changesOf('resourcechanges'), changesOf('networkresourcechanges'), ['resources', resources]]);
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
