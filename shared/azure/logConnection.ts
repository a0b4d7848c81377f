import type { TokenCredential } from '@azure/identity';
import type { LogsQueryResult, LogsTable } from '@azure/monitor-query-logs';
import type { Json, JsonObject } from '../model/json.ts';
import { type ServiceAddress, toClientOptions, toScope } from './clientOptions.ts';
import type { LogWindow } from './kql/literals.ts';
import { malformed, type Problem, toProblem } from './problem.ts';
import { throwStatus } from './requestPolicies.ts';
import { createTokenSource } from './tokenSource.ts';

/** Where Log Analytics is and who asks. The endpoint ends in `/v1`. */
export interface LogAddress extends ServiceAddress {
  readonly credential: TokenCredential;
}

/** The rows of an answer, and what was wrong with it. Rows beside a problem are a part of the truth. */
export interface LogAnswer {
  readonly rows: readonly JsonObject[];
  readonly problem?: Problem;
}

/** Asks one workspace one query about the rows that arrived in the window. Never throws for what the service does. */
export type AskLogs = (workspaceId: string, query: string, window: LogWindow) => Promise<LogAnswer>;

/** The service gives up on a query after this long. */
const serverSeconds = 120;
/** A query may take longer than a read of ARM. */
const requestMs = 150_000;

/** A row that arrives later than this after its flow is missed ("Log data ingestion time in Azure Monitor": usually 3 to 10 minutes). */
const longestDelayMs = 48 * 3_600_000;
/** Clocks differ: a row whose time lies further ahead of its arrival than this is missed. */
const longestLeadMs = 3_600_000;

/** Loads the SDK and connects. */
export async function connectLogs(address: LogAddress): Promise<AskLogs> {
  const { LogsQueryClient } = await import('./logs.sdk.ts');
  const bounded = { ...address, retry: { requestMs, ...address.retry } };
  const scope = toScope(address.endpoint, 'https://api.loganalytics.io');
  const options = toClientOptions(bounded, scope);
  options.additionalPolicies.push({ policy: throwStatus(), position: 'perCall' });
  const client = new LogsQueryClient(createTokenSource(address.credential), options);
  return async (workspaceId, query, window) => {
    // This cuts by the time of the flow, which lies mostly before that of the arrival; the query draws the exact line.
    const startTime = new Date(Date.parse(window.from) - longestDelayMs);
    const timespan = { startTime, endTime: new Date(Date.parse(window.to) + longestLeadMs) };
    try {
      const limit = { serverTimeoutInSeconds: serverSeconds };
      return fromResult(await client.queryWorkspace(workspaceId, query, timespan, limit));
    } catch (error) {
      // The SDK takes answers apart without looking: a body of another shape is a TypeError there.
      return { rows: [], problem: error instanceof TypeError ? malformed('no query result') : toProblem(error) };
    }
  };
}

/** `PartialFailure` comes with status 200, rows and an error beside them. */
function fromResult(result: LogsQueryResult): LogAnswer {
  if ('tables' in result) return { rows: toRows(result.tables[0]) };
  const { code, message } = result.partialError;
  const text = `the answer is partial (${[code, message].filter(Boolean).join(': ').slice(0, 200)})`;
  return { rows: toRows(result.partialTables[0]), problem: { reason: 'unavailable', text, lost: false } };
}

function toRows(table: LogsTable | undefined): JsonObject[] {
  if (!table) return [];
  const names = table.columnDescriptors.map(({ name }) => name);
  return table.rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, toJson(cells[index])])));
}

function toJson(cell: LogsTable['rows'][number][number] | undefined): Json {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString();
  return typeof cell === 'object' ? (cell as Json) : (cell ?? null);
}
