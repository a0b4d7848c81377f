import type { Clock, DenyLogReader, LogSpan } from '../ports.ts';

/** Answers of logs that audits of a process share, by what was asked; oldest first. */
export type HeldLogs = Map<string, HeldAnswer>;

/** What was asked about arrivals until an instant (milliseconds), and what it gives. */
interface HeldAnswer {
  readonly to: number;
  readonly answer: Promise<unknown>;
}

/** An answer about a span that ended longer before the one that is asked for is not used, in milliseconds. */
const longestHoldMs = 10 * 60_000;
/** Allowed flows are asked for by host, and clusters may differ in theirs. */
const mostAnswers = 20;

/**
 * A reader of logs whose answers are shared: the audits that one run starts look at the same workspaces, so a span that ended
 * at the instant at which they were asked for, or later, serves each of them. Whoever asks without such an instant (`since`)
 * gets an answer of its own, and one that failed is not kept. `scope` tells readers of different things apart.
 */
export function shareLogs(
  logs: DenyLogReader,
  { held, scope, clock }: { readonly held: HeldLogs; readonly scope: string; readonly clock: Clock },
): DenyLogReader {
  const share = <T>(kind: string, asked: LogSpan, read: () => Promise<T>): Promise<T> => {
    const { to, since } = asked;
    if (since === undefined) return read();
    const key = JSON.stringify([kind, { ...asked, from: '', to: '', since: '' }, scope]);
    const found = held.get(key);
    const end = Date.parse(to);
    // Only answers of this kind stand under this key.
    if (found && found.to >= Date.parse(since) && end - found.to < longestHoldMs) return found.answer as Promise<T>;
    const answer = read();
    dropOld(held, clock().getTime());
    held.delete(key);
    held.set(key, { to: end, answer });
    answer.catch(() => held.get(key)?.answer === answer && held.delete(key));
    return answer;
  };
  return {
    read: (span) => share('denies', span, () => logs.read(span)),
    readAllowed: (asked) => share('allowed', asked, () => logs.readAllowed(asked)),
    readNames: (span) => share('names', span, () => logs.readNames(span)),
    lastArrivals: (span) => logs.lastArrivals(span),
  };
}

function dropOld(held: HeldLogs, now: number): void {
  for (const [key, { to }] of held) if (now - to >= longestHoldMs || held.size >= mostAnswers) held.delete(key);
}
