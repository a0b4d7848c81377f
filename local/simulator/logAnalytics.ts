import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Log } from '../../shared/ports.ts';
import type { Answer } from './answer.ts';
import { isJsonObject, toErrorAnswer } from './answer.ts';
import type { LogFault } from './faults.ts';
import { runQuery, type Tables } from './kql/runQuery.ts';
import { QueryError, type Scalar, type ScalarType, type Table } from './kql/values.ts';
import { arrivedTables, limitTables } from './logTables.ts';
import { toTimeSpan } from './timespan.ts';

/** The simulated workspaces. */
export interface LogWorkspaces {
  /** Customer ids. The tables are in the first one, the others are empty. */
  readonly workspaceIds: readonly string[];
  readonly tables: Tables;
  readonly faults: readonly LogFault[];
  readonly now: Date;
  readonly log: Log;
}

/** The workspace id in a query address; undefined if it is none. */
export function toWorkspaceId(path: string): string | undefined {
  return /^\/v1\/workspaces\/([^/]+)\/query$/i.exec(path)?.[1];
}

/** Answers `POST /v1/workspaces/{id}/query`. A query that is not understood wholly is 400 and a loud line, never an empty answer. */
export function answerLogQuery(workspaces: LogWorkspaces, workspaceId: string, body: Json | undefined): Answer {
  if (!workspaces.workspaceIds.some((id) => isSame(id, workspaceId))) {
    return toErrorAnswer(404, 'WorkspaceNotFoundError', `The workspace ${workspaceId} could not be found.`);
  }
  const fault = workspaces.faults.find(({ workspaceId: id }) => id === undefined || isSame(id, workspaceId));
  if (fault?.kind === 'forbidden') return toForbidden();
  const isFilled = isSame(workspaces.workspaceIds[0] ?? '', workspaceId) && fault?.kind !== 'empty';
  try {
    const table = run(isFilled ? workspaces.tables : new Map(), body, workspaces.now);
    return fault?.kind === 'partial' ? toPartial(table) : { status: 200, body: toTables(table) };
  } catch (error) {
    if (error instanceof QueryError) return refuseQuery(error, workspaces.log);
    throw error;
  }
}

function run(all: Tables, body: Json | undefined, now: Date): Table {
  const tables = arrivedTables(all, now);
  const { query, timespan } = isJsonObject(body) ? body : {};
  if (typeof query !== 'string') throw new QueryError('SyntaxError', 'the body holds no query');
  if (typeof timespan !== 'string') return runQuery(query, tables, now);
  const span = toTimeSpan(timespan, now);
  if (!span) throw new QueryError('SyntaxError', `the timespan ${timespan} cannot be read`);
  return runQuery(query, limitTables(tables, span), now);
}

function toForbidden(): Answer {
  const message = 'The provided credentials have insufficient access to perform the requested operation';
  return toErrorAnswer(403, 'InsufficientAccessError', message);
}

function refuseQuery({ code, message }: QueryError, log: Log): Answer {
  log(`simulator: LOG QUERY REFUSED: ${message}`);
  const innererror = { code, message };
  const error = { message: 'The request had some invalid properties', code: 'BadArgumentError', innererror };
  return { status: 400, body: { error } };
}

function toTables({ schema, rows }: Table): JsonObject {
  const columns = Object.entries(schema).map(([name, type]) => ({ name, type }));
  const values = rows.map((row) => columns.map(({ name, type }) => toCell(row[name] ?? null, type)));
  return { tables: [{ name: 'PrimaryResult', columns, rows: values }] };
}

function toCell(value: Scalar, type: ScalarType): Json {
  return type === 'datetime' && value !== null ? new Date(Number(value)).toISOString() : value;
}

/** Half of the rows under status 200 with an error beside them, as the service answers when a limit was met. */
function toPartial(table: Table): Answer {
  const error = {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [{ code: 'EngineError', message: 'The simulated workspace answered in part.' }],
  };
  const half = { ...table, rows: table.rows.slice(0, Math.ceil(table.rows.length / 2)) };
  return { status: 200, body: { ...toTables(half), error } };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
