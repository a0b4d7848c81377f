import type { Clock } from '../ports.ts';

/** Answers that many ask for. */
export interface Join<Answer> {
  /** The answer for a port and key: the one that is being found out, the one that was found just now, or a new one. */
  readonly ask: (
    asked: { readonly port: object; readonly key: string; readonly clock: Clock },
    find: () => Promise<Answer>,
  ) => Promise<Answer>;
  /** What was found of a port is no longer true. */
  readonly forget: (port: object) => void;
}

interface Found<Answer> {
  readonly answer: Promise<Answer>;
  /** When it was known, in milliseconds; undefined until then. */
  at: number | undefined;
  /** True while a newer answer is being found out, and this one still given. */
  isRenewed: boolean;
}

/** So many keys are kept a port: some are the callers' choice. */
const mostKeys = 64;

/**
 * Makes askers join: who asks while the same is being found out for the same port and key, or within `keptMs` after that, gets
 * that answer, so that many who ask cost as much as one. Within as much again the next one is found out meanwhile: nobody
 * waits, and nothing given is older than twice `keptMs`. A failure is everybody's who waited for it, and is not kept.
 */
export function createJoin<Answer>(keptMs: number): Join<Answer> {
  const known = new WeakMap<object, Map<string, Found<Answer>>>();
  return {
    ask: ({ port, key, clock }, find) => {
      const ofPort = known.get(port) ?? new Map<string, Found<Answer>>();
      known.set(port, ofPort);
      const last = ofPort.get(key);
      if (last && last.at === undefined) return last.answer;
      const age = clock().getTime() - (last?.at ?? 0);
      // A clock that was set back tells nothing.
      const isKept = last && age >= 0 && age < 2 * keptMs;
      if (isKept && (age < keptMs || last.isRenewed)) return last.answer;
      const next: Found<Answer> = { answer: find(), at: undefined, isRenewed: false };
      if (isKept) last.isRenewed = true;
      else keep(ofPort, key, next);
      next.answer.then(
        () => {
          next.at = clock().getTime();
          if (isKept && ofPort.get(key) === last) ofPort.set(key, next);
        },
        () => {
          if (ofPort.get(key) === next) ofPort.delete(key);
          if (isKept) last.isRenewed = false;
        },
      );
      return isKept ? last.answer : next.answer;
    },
    forget: (port) => void known.delete(port),
  };
}

function keep<Answer>(ofPort: Map<string, Found<Answer>>, key: string, found: Found<Answer>): void {
  if (ofPort.size >= mostKeys) ofPort.clear();
  ofPort.set(key, found);
}
