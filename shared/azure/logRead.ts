import { fromFoldedRow } from '../denies/fromFoldedRow.ts';
import { fromLegacyMessage } from '../denies/fromLegacyMessage.ts';
import type { LogRow } from '../model/deny.ts';
import type { JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { mostRows } from './kql/answerColumns.ts';
import type { LogAnswer } from './logConnection.ts';
import { malformed, type Problem } from './problem.ts';

/** What came of one query. */
export interface LogRead {
  readonly source: 'structured' | 'legacy';
  readonly rows: readonly LogRow[];
  readonly problems: readonly Problem[];
}

/** Reads the answer of a query that folds rows into the project's own columns. */
export function fromFoldedAnswer(answer: LogAnswer): LogRead {
  return toLogRead('structured', answer, fromFoldedRow);
}

/** Reads the answer of the query for message texts of the older table. */
export function fromLegacyAnswer(answer: LogAnswer): LogRead {
  return toLogRead('legacy', answer, fromLegacyRow);
}

function toLogRead(
  source: LogRead['source'],
  answer: LogAnswer,
  read: (row: JsonObject) => LogRow | 'ignored' | undefined,
): LogRead {
  const used = answer.rows.slice(0, mostRows);
  const parsed = used.map(read);
  const unread = parsed.filter((row) => row === undefined).length;
  return {
    source,
    rows: parsed.filter((row) => row !== undefined && row !== 'ignored'),
    problems: [
      ...(answer.problem ? [answer.problem] : []),
      ...(answer.rows.length > mostRows ? [tooManyRows] : []),
      ...(unread > 0 ? [malformed(`${unread} rows could not be understood`)] : []),
    ],
  };
}

const tooManyRows: Problem = {
  reason: 'unsupported',
  text: `there are more than ${mostRows} kinds of denied flows; the rarest were not read`,
  lost: false,
};

function fromLegacyRow(row: JsonObject): LogRow | 'ignored' | undefined {
  const { TimeGenerated: time, LastTime: lastTime, Count: count, ResourceId: firewallId, msg_s: text } = row;
  if (typeof text !== 'string' || typeof time !== 'string') return undefined;
  const parsed = fromLegacyMessage({ text, time, ...(typeof firewallId === 'string' ? { firewallId } : {}) });
  if (parsed.kind !== 'row') return parsed.kind === 'ignored' ? 'ignored' : undefined;
  // The query looks for a word; what the firewall did is known only now.
  if (parsed.row.action !== 'deny') return 'ignored';
  return {
    ...parsed.row,
    lastTime: typeof lastTime === 'string' ? lastTime : time,
    count: typeof count === 'number' ? count : 1,
  };
}

/**
 * All rows, without what was seen twice: a firewall may write the older table and the structured ones at the same time.
 * A row of the older table goes if the structured ones hold the same flow in the same span of time.
 */
export function dropDoubles(reads: readonly LogRead[]): readonly LogRow[] {
  const structured = reads.filter(({ source }) => source === 'structured').flatMap(({ rows }) => rows);
  const byFlow = Map.groupBy(structured, toFlowKey);
  return reads.flatMap(({ source, rows }) =>
    source === 'structured' ? rows : rows.filter((row) => !isSeen(row, byFlow.get(toFlowKey(row)) ?? [])),
  );
}

/** Everything but time and rule, which the older table often leaves out. */
function toFlowKey(row: LogRow): string {
  const { category, protocol, sourceAddress, host, destinationAddress, destinationPort, firewallId } = row;
  const flow = [category, protocol, sourceAddress, host, destinationAddress, destinationPort];
  return JSON.stringify([...flow, toIdKey(firewallId ?? '')]);
}

/** The two tables round the same instant differently, by less than this. */
const slackMs = 2_000;

function isSeen(row: LogRow, others: readonly LogRow[]): boolean {
  return others.some(
    (other) =>
      Date.parse(other.time) - slackMs <= Date.parse(row.time) &&
      Date.parse(row.lastTime) <= Date.parse(other.lastTime) + slackMs,
  );
}
