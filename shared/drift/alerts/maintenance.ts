import { isInScope } from '../../catalog/configured.ts';
import type { AlertPolicy, MaintenanceSpan } from '../../model/alertPolicy.ts';
import type { Watched } from '../../model/told.ts';

const weekMinutes = 7 * 24 * 60;
/** The instant 0 was a Thursday; weeks of the policy begin on Sunday. */
const minutesToSunday = 3 * 24 * 60;

/** When the maintenance of a cluster that holds at an instant ends, ISO 8601: the last end of all that do; undefined outside of any. */
export function maintainedUntil({ maintenance }: AlertPolicy, watched: Watched, now: string): string | undefined {
  const cluster = { id: watched.clusterId, name: watched.clusterName };
  const ends = maintenance
    .filter((window) => window.clusters === undefined || isInScope(cluster, window))
    .flatMap(({ span }) => endOf(span, Date.parse(now)) ?? []);
  return ends.length === 0 ? undefined : new Date(Math.max(...ends)).toISOString();
}

function endOf(span: MaintenanceSpan, now: number): number | undefined {
  switch (span.kind) {
    case 'once': {
      const end = Date.parse(span.until);
      return Date.parse(span.from) <= now && now < end ? end : undefined;
    }
    case 'weekly': {
      const minute = now / 60_000 - minutesToSunday - span.startMinute;
      const into = ((minute % weekMinutes) + weekMinutes) % weekMinutes;
      return into < span.minutes ? now + (span.minutes - into) * 60_000 : undefined;
    }
  }
}
