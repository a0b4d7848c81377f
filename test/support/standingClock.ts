/** A clock for timers that stands: they run when a test says so, and not when a test happens to run at their time of day. */
export const standingClock = (): Date => new Date('2026-03-01T00:00:30Z');
