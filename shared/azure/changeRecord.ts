import type { ResourceChange } from '../ports.ts';
import { toClientName } from './clientNames.ts';

/** What Resource Graph writes where it does not know ("Get resource changes": Unknown, System; observed: Unspecified). */
const nobody = new Set(['', 'unspecified', 'unknown', 'system', 'none', 'null']);

/** The longest name or id that an alert may carry. */
const longestText = 2048;

type Columns = Readonly<Record<string, unknown>>;

/**
 * One record of Resource Graph's change history, reduced to what is needed; undefined if it does not say what was changed
 * when. `operation` there is the permission that was used, so the kind of the change decides where it is not told.
 * `System` stands for a change that no request of anybody could be matched to, which is not known to be nobody's.
 */
export function fromChangeRecord(row: unknown): ResourceChange | undefined {
  const columns: Columns = typeof row === 'object' && row !== null ? (row as Columns) : {};
  const text = (name: string) => toText(columns[name]);
  const [eventId, resourceId] = [text('eventId'), text('resourceId')];
  const time = Date.parse(text('changedAt') ?? '');
  if (eventId === undefined || resourceId === undefined || Number.isNaN(time)) return undefined;
  const changedBy = text('changedBy');
  const correlationId = text('correlationId');
  const through = toClientName(text('clientType') ?? '');
  return {
    eventId,
    resourceId,
    operation: text('operation') ?? toOperation(text('resourceType') ?? '', text('changeType')),
    changedAt: new Date(time).toISOString(),
    ...(changedBy === undefined ? {} : { changedBy }),
    ...(correlationId === undefined || /^[0-]+$/.test(correlationId) ? {} : { correlationId }),
    ...(through === undefined ? {} : { through }),
  };
}

function toOperation(type: string, changeType: string | undefined): string {
  return `${type}/${changeType?.toLowerCase() === 'delete' ? 'delete' : 'write'}`;
}

function toText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestText);
  return nobody.has(text.toLowerCase()) ? undefined : text;
}
