import type { Caveat, RuleRef, Stage } from '../model/verdict.ts';
import type { AddressSet } from '../net/addressSet.ts';
import type { Region, TargetMatch } from './region.ts';
import { splitRegion } from './region.ts';

/** What a rule does to what it matches. `either` is an unreadable rule: it may let through or drop. */
export type RuleAction = 'allow' | 'deny' | 'either';

/** One alternative of a rule: flows from `sources` to `target`. An uncertain clause may match or not. */
export interface Clause {
  readonly sources: AddressSet;
  readonly target: TargetMatch;
  readonly certain: boolean;
  readonly caveats: readonly Caveat[];
  /** Why the clause matches, or why nobody can tell. */
  readonly note?: string;
}

/** A rule boiled down to what it says about one dependency. */
export interface Candidate {
  readonly stage: Stage;
  readonly ref: RuleRef;
  readonly action: RuleAction;
  readonly resourceId?: string;
  readonly clauses: readonly Clause[];
}

/** A rule that may have matched before what decides. */
export interface Maybe {
  readonly candidate: Candidate;
  readonly clause: Clause;
}

/** Flows that nothing has decided yet, with the maybes they met. */
export interface OpenPart extends Region {
  readonly maybes: readonly Maybe[];
}

/** Flows that a rule decided. `index` is the rule's place in the walk. */
export interface DecidedPart extends OpenPart {
  readonly candidate: Candidate;
  readonly clause: Clause;
  readonly index: number;
}

/** What a walk leaves: decided parts in order of decision, and what no rule matched for sure. */
export interface Walk {
  readonly decided: readonly DecidedPart[];
  readonly open: readonly OpenPart[];
}

/**
 * Walks rules in processing order. Each takes what it matches for sure out of what is left and decides it; what it may
 * match goes on, remembering the rule. The decided and the open parts are disjoint and together are the whole region.
 */
export function walkRules(region: Region, candidates: readonly Candidate[]): Walk {
  const decided: DecidedPart[] = [];
  let open: readonly OpenPart[] = [{ ...region, maybes: [] }];
  for (const [index, candidate] of candidates.entries()) {
    for (const clause of candidate.clauses) {
      open = open.flatMap((part) => {
        const { taken, rest } = splitRegion(part, clause.sources, clause.target);
        if (!taken) return [part];
        const others = rest.map((other) => ({ ...other, maybes: part.maybes }));
        if (clause.certain && candidate.action !== 'either') {
          decided.push({ ...taken, maybes: part.maybes, candidate, clause, index });
          return others;
        }
        return [{ ...taken, maybes: remember(part.maybes, { candidate, clause }) }, ...others];
      });
    }
    if (open.length === 0) break;
  }
  return { decided, open };
}

/** One rule is remembered once, by the first of its clauses that may match; the clauses of a rule follow one another. */
function remember(maybes: readonly Maybe[], maybe: Maybe): readonly Maybe[] {
  return maybes.at(-1)?.candidate === maybe.candidate ? maybes : [...maybes, maybe];
}

/** The remembered maybes that could turn a decision: those that would do something else. */
export function conflictsWith(maybes: readonly Maybe[], action: 'allow' | 'deny'): readonly Maybe[] {
  return maybes.filter(({ candidate }) => candidate.action !== action);
}
