import { fromFoldedRow } from '../denies/fromFoldedRow.ts';
import { fromLegacyMessage } from '../denies/fromLegacyMessage.ts';
import type { LogRow } from '../model/deny.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toIdKey } from '../model/resourceId.ts';
import { mostRows } from './kql/foldRows.ts';
import { anySource } from './kql/legacyDenies.ts';
import type { LogAnswer } from './logConnection.ts';
import { malformed, type Problem } from './problem.ts';

/** Which tables a query reads: one row a flow, the older messages of the same flows, or the same flows summed up. */
export type LogSource = 'structured' | 'legacy' | 'aggregated';

/** What came of one query. */
export interface LogRead {
  readonly source: LogSource;
  readonly rows: readonly LogRow[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the answer of one of the project's queries: one row a kind of flow, with all its sources in a bag, becomes one row
 * a source. What cannot be read is counted in a problem.
 */
export function toLogRead(source: LogSource, answer: LogAnswer): LogRead {
  const used = answer.rows.slice(0, mostRows);
  const read = source === 'legacy' ? fromLegacyRow : fromFoldedRow;
  const parsed = used.flatMap((row) => toSourceRows(row).map((one) => (one === undefined ? undefined : read(one))));
  const unread = parsed.filter((row) => row === undefined).length;
  const unlisted = used.reduce((sum, row) => sum + toUnlisted(row), 0);
  return {
    source,
    rows: parsed.filter((row) => row !== undefined && row !== 'ignored'),
    problems: [
      ...(answer.problem ? [answer.problem] : []),
      ...(answer.rows.length > mostRows ? [tooManyRows] : []),
      ...(unlisted > 0 ? [tooManySources(unlisted)] : []),
      ...(unread > 0 ? [malformed(`${unread} rows could not be understood`)] : []),
    ],
  };
}

const tooManyRows: Problem = {
  reason: 'unsupported',
  text: `there are more than ${mostRows} kinds of flows; the rarest were not read`,
  lost: false,
};

function tooManySources(count: number): Problem {
  return { reason: 'unsupported', text: `${count} sources of flows with very many sources were not read`, lost: false };
}

/** The row once for each of its sources, with that source's own count and times; one undefined if it has no bag of sources. */
function toSourceRows(row: JsonObject): readonly (JsonObject | undefined)[] {
  const { Sources, ...rest } = row;
  const bag = toBag(Sources);
  if (!bag || Object.keys(bag).length === 0) return [undefined];
  return Object.entries(bag).map(([SourceIp, entry]) => {
    if (!Array.isArray(entry)) return undefined;
    const [Count, TimeGenerated, LastTime] = entry as readonly Json[];
    return { ...rest, SourceIp, Count, TimeGenerated, LastTime };
  });
}

/** A dynamic value comes as an object, or as its text where the service says no type. */
function toBag(value: Json | undefined): JsonObject | undefined {
  const parsed = typeof value === 'string' ? toJson(value) : value;
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : undefined;
}

function toJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Sources of the row that its bag had no room for. */
function toUnlisted({ SourceCount, Sources }: JsonObject): number {
  const listed = Object.keys(toBag(Sources) ?? {}).length;
  return typeof SourceCount === 'number' && listed > 0 ? Math.max(0, SourceCount - listed) : 0;
}

function fromLegacyRow(row: JsonObject): LogRow | 'ignored' | undefined {
  const { TimeGenerated: time, LastTime: lastTime, Count: count, ResourceId: firewallId, SourceIp, msg_s } = row;
  if (typeof msg_s !== 'string' || typeof time !== 'string' || typeof SourceIp !== 'string') return undefined;
  const text = msg_s.replace(anySource, () => `request from ${SourceIp}`);
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
 * All rows, without what was seen twice: a firewall may write the older table, the structured ones and the ones that sum
 * up at the same time. Of a row of the older table stays what the structured ones do not hold of the same flow; a sum, whose time is that of the summing, goes if any other table holds the same flow at all.
 */
export function dropDoubles(reads: readonly LogRead[]): readonly LogRow[] {
  const structured = Map.groupBy(rowsOf(reads, 'structured'), toFlowKey);
  const legacy = rowsOf(reads, 'legacy').flatMap((row) => beyond(row, structured.get(toFlowKey(row)) ?? []));
  const single = new Set([...structured.keys(), ...legacy.map(toFlowKey)]);
  const sums = rowsOf(reads, 'aggregated').filter((row) => !single.has(toFlowKey(row)));
  return [...rowsOf(reads, 'structured'), ...legacy, ...sums];
}

function rowsOf(reads: readonly LogRead[], wanted: LogSource): readonly LogRow[] {
  return reads.flatMap(({ source, rows }) => (source === wanted ? rows : []));
}

/** Everything but time and rule, which the older table often leaves out. */
function toFlowKey(row: LogRow): string {
  const { category, protocol, sourceAddress, host, destinationAddress, destinationPort, firewallId } = row;
  const flow = [category, protocol, sourceAddress, host, destinationAddress, destinationPort];
  return JSON.stringify([...flow, toIdKey(firewallId ?? '')]);
}

/** The two tables round the same instant differently, by less than this. */
const slackMs = 2_000;

/**
 * What an older row says beyond the structured rows of its flow: nothing if it lies within one of them, else the attempts
 * that they do not count, such as those from before the structured tables were switched on.
 */
function beyond(row: LogRow, others: readonly LogRow[]): readonly LogRow[] {
  const [first, last] = [Date.parse(row.time), Date.parse(row.lastTime)];
  const meeting = others.filter(
    ({ time, lastTime }) => Date.parse(time) - slackMs <= last && first <= Date.parse(lastTime) + slackMs,
  );
  const isWithin = meeting.some(
    ({ time, lastTime }) => Date.parse(time) - slackMs <= first && last <= Date.parse(lastTime) + slackMs,
  );
  const count = row.count - meeting.reduce((sum, other) => sum + other.count, 0);
  return isWithin || count <= 0 ? [] : [{ ...row, count }];
}
