import type { Caveat, Step, Verdict } from '../model/verdict.ts';
import { combineVerdicts } from '../model/verdict.ts';

/** What was found out about some flows: the verdict, what it rests on, and the steps that led to it. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly caveats: readonly Caveat[];
  readonly steps: readonly Step[];
}

/** Outcomes of parts of one thing, put together: each part's steps follow one another. */
export function joinOutcomes(parts: readonly Outcome[]): Outcome {
  const [only] = parts;
  if (only && parts.length === 1) return withDistinctCaveats(only);
  return {
    verdict: combineVerdicts(parts.map(({ verdict }) => verdict)),
    caveats: distinctCaveats(parts.flatMap(({ caveats }) => caveats)),
    steps: parts.flatMap(({ steps }) => steps),
  };
}

/**
 * Outcomes of ways of which only one applies and nobody knows which: if all agree, that; otherwise unknown. The first
 * is the one that configuration shows; the others' steps follow only if they matter.
 */
export function chooseOutcome(ways: readonly [Outcome, ...Outcome[]]): Outcome {
  const [shown, ...others] = ways;
  if (others.length === 0) return withDistinctCaveats(shown);
  const differing = others.filter(({ verdict }) => verdict !== shown.verdict);
  const caveats = distinctCaveats(ways.flatMap((way) => way.caveats));
  if (differing.length === 0) return { ...shown, caveats };
  return { verdict: 'unknown', caveats, steps: [shown, ...differing].flatMap(({ steps }) => steps) };
}

/** Every caveat once, in the order of the alphabet, so that the same input gives the same bytes. */
export function distinctCaveats(caveats: readonly Caveat[]): readonly Caveat[] {
  return caveats.length < 2 ? caveats : [...new Set(caveats)].toSorted();
}

/** Most outcomes have one caveat at most and stay the object that they are, which clusters share. */
function withDistinctCaveats(outcome: Outcome): Outcome {
  return outcome.caveats.length < 2 ? outcome : { ...outcome, caveats: distinctCaveats(outcome.caveats) };
}
