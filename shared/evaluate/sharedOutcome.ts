import { memoised } from '../model/memoised.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { isAddressSubset, relateAddresses } from '../net/addressSet.ts';
import type { AddressIndex } from '../net/addressIndex.ts';
import { placesOverlapping, toAddressIndex } from '../net/addressIndex.ts';
import type { ConcernedRules } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import type { Outcome } from './outcome.ts';
import { isEveryAddress, toSourcesText } from './region.ts';
import type { Candidate } from './walk.ts';

/** What outcomes are shared by: everything that they can depend on but the source addresses. */
export interface SharedKey {
  readonly rules: ConcernedRules;
  readonly hostNames: HostNameRules;
  readonly sources: AddressSet | undefined;
}

/** How to make what is not known yet. */
export interface Judge {
  readonly toCandidates: () => readonly Candidate[];
  readonly judge: (candidates: readonly Candidate[]) => Outcome;
}

/** Candidates of one dependency with the source sets that tell subnets apart. */
interface Prepared {
  readonly hostNames: HostNameRules;
  readonly isUnread: boolean;
  readonly candidates: readonly Candidate[];
  readonly sourceSets: readonly AddressSet[];
  readonly index?: AddressIndex;
  readonly classes: Map<string | number, SourceClass>;
}

/** Source addresses that the same candidates are for: whatever lies in it as a whole has the same outcome. */
interface SourceClass {
  readonly candidates: readonly Candidate[];
  /** Absent if the outcome's words name the very sources. */
  readonly outcome?: Outcome;
}

const preparedFor: (rules: ConcernedRules) => Prepared[] = memoised(() => []);

/**
 * Judges flows once for all subnets that the candidates cannot tell apart: each candidate's sources hold all of the
 * subnet or nothing of it. Subnets that a rule cuts in two, and outcomes whose words name the subnet, are judged on their own.
 */
export function shareOutcome(key: SharedKey, { toCandidates, judge }: Judge): Outcome {
  const prepared = findPrepared(key) ?? prepare(key, toCandidates());
  const place = toClassKey(prepared, key.sources);
  if (place === undefined) return judge(prepared.candidates);
  const known = prepared.classes.get(place);
  if (known) return known.outcome ?? judge(known.candidates);
  const candidates = prepared.candidates.filter((candidate) => concerns(candidate, key.sources));
  const outcome = judge(candidates);
  const isShared = !namesSources(outcome, toSourcesText(key.sources));
  prepared.classes.set(place, { candidates, ...(isShared ? { outcome } : {}) });
  return outcome;
}

function findPrepared({ rules, hostNames, sources }: SharedKey): Prepared | undefined {
  return preparedFor(rules).find(
    (each) => each.isUnread === (sources === undefined) && isSameReading(each.hostNames, hostNames),
  );
}

function isSameReading(a: HostNameRules, b: HostNameRules): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** More sets than this are looked up in an index, fewer one after the other. */
const mostCompared = 12;

function prepare({ rules, hostNames, sources }: SharedKey, all: readonly Candidate[]): Prepared {
  const candidates = all.filter(({ clauses }) => clauses.length > 0);
  const sets = candidates.flatMap(({ clauses }) => clauses.map((clause) => clause.sources));
  const sourceSets = [...new Set(sets)].filter((set) => set.length > 0 && !isEveryAddress(set));
  const index =
    sourceSets.length > mostCompared
      ? toAddressIndex(sourceSets.map((addresses, place) => ({ addresses, place })))
      : undefined;
  const prepared: Prepared = {
    hostNames,
    isUnread: sources === undefined,
    candidates,
    sourceSets,
    ...(index ? { index } : {}),
    classes: new Map(),
  };
  preparedFor(rules).push(prepared);
  return prepared;
}

/** Names the sets that hold all of the sources; undefined if a set holds some of them only. */
function toClassKey({ sourceSets, index }: Prepared, sources: AddressSet | undefined): string | number | undefined {
  if (sources === undefined) return -1;
  if (index) {
    const places = placesOverlapping(index, sources);
    return places.every((place) => isAddressSubset(sources, sourceSets[place] ?? [])) ? places.join(' ') : undefined;
  }
  let bits = 0;
  for (const [place, set] of sourceSets.entries()) {
    const relation = relateAddresses(sources, set);
    if (relation === 'across') return undefined;
    if (relation === 'inside') bits |= 1 << place;
  }
  return bits;
}

function concerns({ clauses }: Candidate, sources: AddressSet | undefined): boolean {
  return sources === undefined || clauses.some((clause) => relateAddresses(sources, clause.sources) !== 'outside');
}

function namesSources({ steps }: Outcome, text: string): boolean {
  return steps.some(({ covers = '', note = '' }) => covers.includes(text) || note.includes(text));
}
