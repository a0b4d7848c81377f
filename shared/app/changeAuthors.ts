import type { Change, DriftBaseline } from '../model/drift.ts';
import { isSameId, toIdKey } from '../model/resourceId.ts';
import type { ResourceChange } from '../ports.ts';

/** Clocks differ by minutes at most, and a firewall takes as long to carry a change out. */
const slackMs = 5 * 60_000;

/** Between which instants (milliseconds) what made a difference was done. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

/**
 * What happened before the state that is compared with was first seen is in it, and what happened after the present state was
 * first seen did not lead to it.
 */
export function toReach(
  { takenAt }: DriftBaseline,
  { stateSince, generatedAt }: { readonly stateSince?: string; readonly generatedAt: string },
): Reach {
  return {
    from: takenAt === undefined ? -Infinity : Date.parse(takenAt) - slackMs,
    to: Date.parse(stateSince ?? generatedAt) + slackMs,
  };
}

/** What may have made the difference, of what events and the history tell. */
export function withinReach(events: readonly ResourceChange[], { from, to }: Reach): readonly ResourceChange[] {
  return events.filter(({ changedAt }) => Date.parse(changedAt) >= from && Date.parse(changedAt) <= to);
}

/**
 * Names the author of a change by the latest event about that resource, else about its parent or its child. Where that
 * event does not say who, only one of the same request (correlation id) may: anybody else is somebody else.
 */
export function withAuthor(change: Change, events: readonly ResourceChange[]): Change {
  if (change.changedBy !== undefined) return change;
  const event = change.changedAt === undefined ? findEvent(change.resourceId, events) : toTold(change);
  if (!event) return change;
  const { changedBy, through } = findAuthor(event, events);
  const { changedAt, correlationId } = event;
  return {
    ...change,
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(changedBy === undefined ? {} : { changedBy }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(through === undefined ? {} : { through }),
  };
}

type Told = Pick<Change, 'changedAt' | 'changedBy' | 'correlationId' | 'through'>;

function toTold({ changedAt, correlationId, through }: Change): Told {
  return {
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(through === undefined ? {} : { through }),
  };
}

function findEvent(resourceId: string, events: readonly ResourceChange[]): ResourceChange | undefined {
  const latest = events.toSorted((a, b) => Date.parse(b.changedAt) - Date.parse(a.changedAt));
  return (
    latest.find((event) => isSameId(event.resourceId, resourceId)) ??
    latest.find((event) => isRelated(event.resourceId, resourceId))
  );
}

function findAuthor(event: Told, events: readonly ResourceChange[]): Told {
  const { changedBy, correlationId } = event;
  if (changedBy !== undefined || correlationId === undefined) return event;
  const named = events.filter((other) => other.correlationId === correlationId && other.changedBy !== undefined);
  const [first] = named;
  return first && named.every((other) => other.changedBy === first.changedBy) ? first : event;
}

function isRelated(a: string, b: string): boolean {
  const [left, right] = [toIdKey(a), toIdKey(b)];
  return left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}
