import type { Dependency } from '../model/catalog.ts';
import { memoised } from '../model/memoised.ts';
import type { Step } from '../model/verdict.ts';
import { type AddressSet, relateAddresses } from '../net/addressSet.ts';
import type { ConcernedRules } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import type { Outcome } from './outcome.ts';
import { isEveryAddress, takesWhole, type Target, toTargetText } from './region.ts';
import { type Named, type Sample, type Texts, toNamed, toRewriter } from './sharedTexts.ts';
import { numberOfSources, type SourcePlace } from './sourceIndex.ts';
import { isSameReading, type Standpoint } from './standpoint.ts';
import type { Candidate } from './walk.ts';

/** What outcomes are shared by. */
export interface SharedKey {
  /** The same object for dependencies that no rule tells apart. */
  readonly rules: ConcernedRules;
  readonly from: Standpoint;
  readonly target: Target;
  /** The dependency if clusters share the object: its outcome is then kept with it. */
  readonly shared: Dependency | undefined;
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
  /** The candidates' source sets by number, and those that are no rule's own. */
  readonly numbers: ReadonlyMap<AddressSet, number>;
  readonly otherSources: readonly AddressSet[];
  /** By number of a set: the first candidate that names it, and the first that leaves nothing of what comes from it. */
  readonly firstUses: ReadonlyMap<number, number>;
  readonly ends: ReadonlyMap<number, number>;
  readonly classes: Map<string, FlowClass>;
  /** Classes by where the source lies, where that tells all; null where it is cut. */
  readonly byPlace: Map<SourcePlace, FlowClass | null>;
}

/** Flows that the same candidates are for: what a whole source and a target have in common with others. */
export interface FlowClass {
  /** Made with the first outcome. */
  known: KnownOutcome | undefined;
}

interface KnownOutcome {
  readonly candidates: readonly Candidate[];
  readonly first: Sample;
  /** What the words of the first outcome name; where that is all that differs, its text is put in their place. */
  readonly named: Named;
  readonly rewrite: (texts: Texts) => Outcome;
  /** That putting it in gives the true words is proved by a second outcome, for each of both on its own. */
  readonly proved: Named;
  /** True once a second outcome was another one than the words put in place gave. */
  readonly isOnItsOwn: boolean;
}

const preparedFor: (rules: ConcernedRules) => Prepared[] = memoised(() => []);

/**
 * Judges flows once for all subnets that the candidates cannot tell apart: each candidate's sources hold all of the
 * subnet or nothing of it. Subnets that a rule cuts in two are judged on their own.
 */
export function shareOutcome(key: SharedKey, { toCandidates, judge }: Judge): Outcome {
  const { rules, from, target, shared } = key;
  const prepared = findPrepared(rules, from) ?? prepare(key, toCandidates());
  const own = toClass(prepared, from);
  if (own === null) return judge(toConcerned(prepared, from));
  // Where the place tells the class, everyone in it finds it by the dependency alone.
  if (shared && prepared.otherSources.length === 0) from.settled?.set(shared, { target, flowClass: own });
  const reused = fromClass(own, from, target);
  if (reused) return reused;
  const { known } = own;
  const candidates = known?.candidates ?? toConcerned(prepared, from);
  const sample = { ...toTexts(from, target), outcome: judge(candidates) };
  own.known = known ? prove(known, sample) : toKnown(candidates, sample);
  return sample.outcome;
}

/** What is known of a dependency that clusters share, from a standpoint; undefined if that has yet to be worked out. */
export function findSettled(from: Standpoint, dependency: Dependency, target: Target): Outcome | undefined {
  const settled = from.settled?.get(dependency);
  return settled?.target === target ? fromClass(settled.flowClass, from, target) : undefined;
}

function fromClass({ known }: FlowClass, from: Standpoint, target: Target): Outcome | undefined {
  if (!known) return undefined;
  const { named, first } = known;
  return named.sources || named.target ? reuse(known, toTexts(from, target)) : first.outcome;
}

function toTexts({ sourcesText }: Standpoint, target: Target): Texts {
  return { sources: sourcesText, target: target.kind === 'hosts' ? toTargetText(target) : '' };
}

/**
 * The candidates of which some source set shares an address with the sources; by number where the rules' own index knows.
 * None after the one that leaves nothing.
 */
function toConcerned(prepared: Prepared, { sources, place }: Standpoint): readonly Candidate[] {
  const { candidates, numbers } = prepared;
  if (sources === undefined || place === undefined) return candidates;
  const touched = new Set([...place.inside, ...place.across]);
  const meets = (set: AddressSet) => {
    const number = numbers.get(set);
    if (number !== undefined) return touched.has(number);
    return set.length > 0 && (isEveryAddress(set) || relateAddresses(sources, set) !== 'outside');
  };
  return candidates
    .slice(0, toEnd(prepared, place) + 1)
    .filter(({ clauses }) => clauses.some((clause) => meets(clause.sources)));
}

function toKnown(candidates: readonly Candidate[], first: Sample): KnownOutcome {
  const named = toNamed(first);
  const proved = { sources: false, target: false };
  return { candidates, first, named, rewrite: toRewriter(first, named), proved, isOnItsOwn: false };
}

/** A second outcome tells where the first names its sources and its target: a rule's name may hold the same text by chance. */
function prove(known: KnownOutcome, second: Sample): KnownOutcome {
  const { first, named, proved } = known;
  if (known.isOnItsOwn) return known;
  const isProved = isSameOutcome(known.rewrite(second), second.outcome);
  if (!isProved) return { ...known, isOnItsOwn: true };
  return {
    ...known,
    proved: {
      sources: proved.sources || (named.sources && first.sources !== second.sources),
      target: proved.target || (named.target && first.target !== second.target),
    },
  };
}

function isSameOutcome(a: Outcome, b: Outcome): boolean {
  return (
    a.verdict === b.verdict &&
    a.caveats.join() === b.caveats.join() &&
    a.steps.length === b.steps.length &&
    a.steps.every((step, at) => isSameStep(step, b.steps[at]))
  );
}

/** Names of rules are mostly the same object, and every other member of a step is a text. */
function isSameStep(a: Step, b: Step | undefined): boolean {
  if (!b) return false;
  const names = Object.keys(a) as (keyof Step)[];
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function reuse({ first, named, proved, isOnItsOwn, rewrite }: KnownOutcome, texts: Texts): Outcome | undefined {
  const isOtherSource = named.sources && first.sources !== texts.sources;
  const isOtherTarget = named.target && first.target !== texts.target;
  if (!isOtherSource && !isOtherTarget) return first.outcome;
  if (isOnItsOwn || (isOtherSource && !proved.sources) || (isOtherTarget && !proved.target)) return undefined;
  return rewrite(texts);
}

function findPrepared(rules: ConcernedRules, { sources, hostNames }: Standpoint): Prepared | undefined {
  for (const each of preparedFor(rules)) {
    if (each.isUnread === (sources === undefined) && isSameReading(each.hostNames, hostNames)) return each;
  }
  return undefined;
}

function prepare({ rules, from, target }: SharedKey, every: readonly Candidate[]): Prepared {
  const candidates = upToLast(
    every.filter(({ clauses }) => clauses.length > 0),
    target,
  );
  const sets = [...new Set(candidates.flatMap(({ clauses }) => clauses.map((clause) => clause.sources)))];
  const narrow = sets.filter((set) => set.length > 0 && !isEveryAddress(set));
  const numbers = new Map(
    narrow.flatMap((set) => {
      const number = numberOfSources(from.firewall.rules, set);
      return number === undefined ? [] : [[set, number] as const];
    }),
  );
  const prepared: Prepared = {
    hostNames: from.hostNames,
    isUnread: from.sources === undefined,
    candidates,
    numbers,
    otherSources: narrow.filter((set) => !numbers.has(set)),
    firstUses: toFirsts(candidates, numbers, () => true),
    ends: toFirsts(candidates, numbers, (candidate, sources) => leavesNothing(candidate, target, sources)),
    classes: new Map(),
    byPlace: new Map(),
  };
  preparedFor(rules).push(prepared);
  return prepared;
}

/** Candidates after one that surely allows all there is, from everywhere, have no say, and no text names them. */
function upToLast(candidates: readonly Candidate[], target: Target): readonly Candidate[] {
  const end = candidates.findIndex((candidate) => leavesNothing(candidate, target, undefined));
  return end < 0 ? candidates : candidates.slice(0, end + 1);
}

/**
 * True if a candidate surely allows all of the target from one source set, or from every address if none is given. Not so for
 * one that denies: its text names the rule that would have allowed after it.
 */
function leavesNothing({ action, clauses }: Candidate, target: Target, sources: AddressSet | undefined): boolean {
  if (action !== 'allow') return false;
  return clauses.some((clause) => {
    const isFromThere = sources === undefined ? isEveryAddress(clause.sources) : clause.sources === sources;
    return clause.certain && isFromThere && takesWhole(target, clause.target);
  });
}

/** By number of a source set, the place of the first candidate with it of which something is true. */
function toFirsts(
  candidates: readonly Candidate[],
  numbers: ReadonlyMap<AddressSet, number>,
  isTrue: (candidate: Candidate, sources: AddressSet) => boolean,
): ReadonlyMap<number, number> {
  const firsts = new Map<number, number>();
  for (const [at, candidate] of candidates.entries()) {
    for (const { sources } of candidate.clauses) {
      const number = numbers.get(sources);
      if (number !== undefined && !firsts.has(number) && isTrue(candidate, sources)) firsts.set(number, at);
    }
  }
  return firsts;
}

/** The first candidate that leaves nothing of flows from a place. */
function toEnd({ ends }: Prepared, { inside }: SourcePlace): number {
  let end = Infinity;
  if (ends.size === 0) return end;
  for (const number of inside) end = Math.min(end, ends.get(number) ?? Infinity);
  return end;
}

function toClass(prepared: Prepared, { sources, place }: Standpoint): FlowClass | null {
  const { byPlace, otherSources } = prepared;
  if (sources === undefined || place === undefined) return classOf(prepared, 'unread');
  const isTold = otherSources.length === 0;
  const known = isTold ? byPlace.get(place) : undefined;
  if (known !== undefined) return known;
  const key = toClassKey(prepared, place, sources);
  const own = key === undefined ? null : classOf(prepared, key);
  if (isTold) byPlace.set(place, own);
  return own;
}

function classOf({ classes }: Prepared, key: string): FlowClass {
  const own = classes.get(key) ?? { known: undefined };
  classes.set(key, own);
  return own;
}

/** Names the sets that hold all of the sources; undefined if a set holds some of them only. Sets that come too late do not count. */
function toClassKey(prepared: Prepared, place: SourcePlace, sources: AddressSet): string | undefined {
  const { firstUses, otherSources } = prepared;
  const end = toEnd(prepared, place);
  const counts = (number: number) => {
    const first = firstUses.get(number);
    return first !== undefined && first <= end;
  };
  if (place.across.some(counts)) return undefined;
  const key = place.inside.filter(counts).join(' ');
  const others = otherSources.map((set) => relateAddresses(sources, set));
  if (others.includes('across')) return undefined;
  return `${key}|${others.map((relation) => (relation === 'inside' ? 'in' : 'out')).join(' ')}`;
}
