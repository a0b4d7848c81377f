import { foldedColumns } from '../../shared/denies/fromFoldedRow.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Log } from '../../shared/ports.ts';
import type { TimedLogRow } from '../scenarios/logRows.ts';
import type { Answer } from './answer.ts';
import { isJsonObject, toErrorAnswer } from './answer.ts';
import type { LogFault } from './faults.ts';
import type { FoldedRow, TableRow } from './foldRows.ts';
import { foldedTypes, foldRows } from './foldRows.ts';
import type { LogQuery } from './logQuery.ts';
import { toLogQuery } from './logQuery.ts';
import { isLogTable } from './logTables.ts';

/** The simulated workspaces. */
export interface LogWorkspaces {
  /** Customer ids. The scenario's rows are in the first one. */
  readonly workspaceIds: readonly string[];
  readonly rows: readonly TimedLogRow[];
  readonly faults: readonly LogFault[];
  readonly now: Date;
  readonly log: Log;
}

/** The workspace id in a query address; undefined if it is none. */
export function toWorkspaceId(path: string): string | undefined {
  return /^\/v1\/workspaces\/([^/]+)\/query$/i.exec(path)?.[1];
}

/** Answers `POST /v1/workspaces/{id}/query` in the folded columns. A query that is not understood is 400 and a loud line. */
export function answerLogQuery(workspaces: LogWorkspaces, workspaceId: string, body: Json | undefined): Answer {
  if (!workspaces.workspaceIds.some((id) => isSame(id, workspaceId))) {
    return toErrorAnswer(404, 'WorkspaceNotFoundError', `The workspace ${workspaceId} could not be found.`);
  }
  const fault = workspaces.faults.find(({ workspaceId: id }) => id === undefined || isSame(id, workspaceId));
  if (fault?.kind === 'forbidden') {
    return toErrorAnswer(
      403,
      'InsufficientAccessError',
      'The provided credentials have insufficient access to perform the requested operation',
    );
  }
  const query = readQuery(body, workspaces.now);
  if ('problem' in query) return refuseQuery(query.problem, workspaces.log);
  const isHome = isSame(workspaces.workspaceIds[0] ?? '', workspaceId);
  const rows = isHome && fault?.kind !== 'empty' ? selectRows(workspaces.rows, query) : [];
  const folded = foldRows(rows);
  return fault?.kind === 'partial' ? toPartial(folded) : { status: 200, body: toTables(folded) };
}

function readQuery(body: Json | undefined, now: Date) {
  if (!isJsonObject(body) || typeof body['query'] !== 'string') return { problem: 'the body holds no query' };
  const timespan = body['timespan'];
  return toLogQuery(body['query'], typeof timespan === 'string' ? timespan : undefined, now);
}

function refuseQuery(problem: string, log: Log): Answer {
  log(`simulator: LOG QUERY REFUSED: ${problem}`);
  return {
    status: 400,
    body: {
      error: {
        message: 'The request had some invalid properties',
        code: 'BadArgumentError',
        innererror: { code: 'SyntaxError', message: `The simulator does not understand the query: ${problem}.` },
      },
    },
  };
}

function selectRows(rows: readonly TimedLogRow[], query: LogQuery): readonly TableRow[] {
  return rows.filter((row): row is TableRow => {
    const time = Date.parse(row.columns.TimeGenerated);
    if (!isLogTable(row.table) || !query.tables.includes(row.table)) return false;
    return time >= query.from && time <= query.to && (!query.deniesOnly || isDeny(row.columns));
  });
}

function isDeny(columns: JsonObject): boolean {
  return typeof columns['Action'] === 'string' && columns['Action'].toLowerCase() === 'deny';
}

function toTables(rows: readonly FoldedRow[]): JsonObject {
  const columns = foldedColumns.map((name) => ({ name, type: foldedTypes[name] }));
  const values = rows.map((row) => foldedColumns.map((name) => row[name]));
  return { tables: [{ name: 'PrimaryResult', columns, rows: values }] };
}

/** Half of the rows under status 200 with an error beside them, as the service answers when a limit was met. */
function toPartial(rows: readonly FoldedRow[]): Answer {
  const error = {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [{ code: 'EngineError', message: 'The simulated workspace answered in part.' }],
  };
  return { status: 200, body: { ...toTables(rows.slice(0, Math.ceil(rows.length / 2))), error } };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
