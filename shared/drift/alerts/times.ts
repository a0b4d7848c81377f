/** True from an instant on; both ISO 8601. */
export function isDue(at: string, now: string): boolean {
  return Date.parse(at) <= Date.parse(now);
}

/** The earliest of some instants (ISO 8601); undefined of none. */
export function earliest(instants: readonly string[]): string | undefined {
  return instants.reduce<string | undefined>(
    (first, one) => (first === undefined || Date.parse(one) < Date.parse(first) ? one : first),
    undefined,
  );
}

/** The first time after an instant (ISO 8601) at which a day has this hour, UTC. */
export function digestAfter(instant: string, hour: number): string {
  const day = new Date(instant);
  const today = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour);
  return new Date(today > day.getTime() ? today : today + 86_400_000).toISOString();
}
