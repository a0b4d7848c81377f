import { memoised } from '../model/memoised.ts';
import type { RulePasses } from '../model/topology.ts';
import type { Step } from '../model/verdict.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { relateAddresses } from '../net/addressSet.ts';
import type { ConcernedRules } from './concernedRules.ts';
import type { HostNameRules } from './dns.ts';
import type { Outcome } from './outcome.ts';
import type { Region, Target } from './region.ts';
import { isEveryAddress, toSourcesText, toTargetText } from './region.ts';
import { numberOfSources, placeSources, type SourcePlace } from './sourceIndex.ts';
import type { Candidate } from './walk.ts';

/** What outcomes are shared by. */
export interface SharedKey {
  /** The same object for dependencies that no rule tells apart. */
  readonly rules: ConcernedRules;
  readonly hostNames: HostNameRules;
  readonly region: Region;
  /** All rules of the firewall. */
  readonly all: RulePasses;
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
  readonly sourceNumbers: ReadonlySet<number>;
  readonly otherSources: readonly AddressSet[];
  readonly classes: Map<string, FlowClass>;
  /** Keys of classes that were worked out, by where the source lies; null where it is cut. */
  readonly keys: WeakMap<SourcePlace, string | null>;
}

/** Flows that the same candidates are for: what a whole source and a target have in common with others. */
interface FlowClass {
  readonly candidates: readonly Candidate[];
  readonly first: Sample;
  /** What the words of the first outcome name; where that is all that differs, its text is put in their place. */
  readonly named: Named;
  /** That putting it in gives the true words is proved by a second outcome, for each of both on its own. */
  readonly proved: Named;
  /** True once a second outcome was another one than the words put in place gave. */
  readonly isOnItsOwn: boolean;
}

/** Which of both the words of an outcome name. */
interface Named {
  readonly sources: boolean;
  readonly target: boolean;
}

/** An outcome with the texts of the sources and the target that it was made for. */
interface Sample {
  readonly sources: string;
  /** Empty for what is no host: only hosts share rules with other targets. */
  readonly target: string;
  readonly outcome: Outcome;
}

const preparedFor: (rules: ConcernedRules) => Prepared[] = memoised(() => []);

/**
 * Judges flows once for all subnets that the candidates cannot tell apart: each candidate's sources hold all of the
 * subnet or nothing of it. Subnets that a rule cuts in two are judged on their own.
 */
export function shareOutcome(key: SharedKey, { toCandidates, judge }: Judge): Outcome {
  const prepared = findPrepared(key) ?? prepare(key, toCandidates());
  const { region } = key;
  const place = toClassKey(prepared, key);
  if (place === undefined) return judge(toConcerned(prepared, key));
  const known = prepared.classes.get(place);
  if (known && !known.named.sources && !known.named.target) return known.first.outcome;
  const texts = { sources: toSourcesText(region.sources), target: toTargetName(region.target) };
  const reused = known && reuse(known, texts);
  if (reused) return reused;
  const candidates = known?.candidates ?? toConcerned(prepared, key);
  const sample = { ...texts, outcome: judge(candidates) };
  prepared.classes.set(place, known ? prove(known, sample) : toFlowClass(candidates, sample));
  return sample.outcome;
}

/** The candidates of which some source set shares an address with the sources; by number where the rules' own index knows. */
function toConcerned(prepared: Prepared, { region: { sources }, all }: SharedKey): readonly Candidate[] {
  const { candidates } = prepared;
  if (sources === undefined) return candidates;
  const { inside, across } = placeSources(all, sources);
  const touched = new Set([...inside, ...across]);
  const meets = (set: AddressSet) => {
    const number = prepared.numbers.get(set);
    if (number !== undefined) return touched.has(number);
    return set.length > 0 && (isEveryAddress(set) || relateAddresses(sources, set) !== 'outside');
  };
  return candidates.filter(({ clauses }) => clauses.some((clause) => meets(clause.sources)));
}

function toTargetName(target: Target): string {
  return target.kind === 'hosts' ? toTargetText(target) : '';
}

function toFlowClass(candidates: readonly Candidate[], first: Sample): FlowClass {
  const named = {
    sources: names(first.outcome, first.sources),
    target: first.target !== '' && names(first.outcome, first.target),
  };
  return { candidates, first, named, proved: { sources: false, target: false }, isOnItsOwn: false };
}

type Texts = Omit<Sample, 'outcome'>;

/** A second outcome tells where the first names its sources and its target: a rule's name may hold the same text by chance. */
function prove(known: FlowClass, second: Sample): FlowClass {
  const { first, named, proved } = known;
  if (known.isOnItsOwn) return known;
  const isProved = JSON.stringify(rewrite(known, second)) === JSON.stringify(second.outcome);
  if (!isProved) return { ...known, isOnItsOwn: true };
  return {
    ...known,
    proved: {
      sources: proved.sources || (named.sources && first.sources !== second.sources),
      target: proved.target || (named.target && first.target !== second.target),
    },
  };
}

function reuse(known: FlowClass, texts: Texts): Outcome | undefined {
  const { first, named, proved, isOnItsOwn } = known;
  const isOther = {
    sources: named.sources && first.sources !== texts.sources,
    target: named.target && first.target !== texts.target,
  };
  if (!isOther.sources && !isOther.target) return first.outcome;
  if (isOnItsOwn || (isOther.sources && !proved.sources) || (isOther.target && !proved.target)) return undefined;
  return rewrite(known, texts);
}

/** Steps that name neither sources nor target stay the objects that they are. */
function rewrite({ first, named }: FlowClass, texts: Texts): Outcome {
  const { outcome } = first;
  const replace = (text: string) => {
    const placed = named.sources ? text.replaceAll(first.sources, () => texts.sources) : text;
    return named.target ? placed.replaceAll(first.target, () => texts.target) : placed;
  };
  const steps = outcome.steps.map((step) => {
    const isNaming = (named.sources && namesIt(step, first.sources)) || (named.target && namesIt(step, first.target));
    if (!isNaming) return step;
    return {
      ...step,
      ...(step.covers === undefined ? {} : { covers: replace(step.covers) }),
      ...(step.note === undefined ? {} : { note: replace(step.note) }),
    };
  });
  return { ...outcome, steps };
}

function names({ steps }: Outcome, text: string): boolean {
  return steps.some((step) => namesIt(step, text));
}

function namesIt({ covers = '', note = '' }: Step, text: string): boolean {
  return covers.includes(text) || note.includes(text);
}

function findPrepared({ rules, hostNames, region }: SharedKey): Prepared | undefined {
  for (const each of preparedFor(rules)) {
    if (each.isUnread === (region.sources === undefined) && isSameReading(each.hostNames, hostNames)) return each;
  }
  return undefined;
}

function isSameReading(a: HostNameRules, b: HostNameRules): boolean {
  if (a.kind !== 'doubtful' || b.kind !== 'doubtful') return a.kind === b.kind;
  return a.note === b.note && a.caveats.join() === b.caveats.join();
}

function prepare({ rules, hostNames, region, all }: SharedKey, every: readonly Candidate[]): Prepared {
  const candidates = every.filter(({ clauses }) => clauses.length > 0);
  const sets = [...new Set(candidates.flatMap(({ clauses }) => clauses.map((clause) => clause.sources)))];
  const narrow = sets.filter((set) => set.length > 0 && !isEveryAddress(set));
  const numbers = new Map(
    narrow.flatMap((set) => {
      const number = numberOfSources(all, set);
      return number === undefined ? [] : [[set, number] as const];
    }),
  );
  const prepared: Prepared = {
    hostNames,
    isUnread: region.sources === undefined,
    candidates,
    numbers,
    sourceNumbers: new Set(numbers.values()),
    otherSources: narrow.filter((set) => !numbers.has(set)),
    classes: new Map(),
    keys: new WeakMap(),
  };
  preparedFor(rules).push(prepared);
  return prepared;
}

/** Names the sets that hold all of the sources; undefined if a set holds some of them only. */
function toClassKey(prepared: Prepared, { region: { sources }, all }: SharedKey): string | undefined {
  if (sources === undefined) return 'unread';
  const place = placeSources(all, sources);
  const known = prepared.otherSources.length === 0 ? prepared.keys.get(place) : undefined;
  if (known !== undefined) return known ?? undefined;
  const key = makeClassKey(prepared, place, sources);
  prepared.keys.set(place, key ?? null);
  return key;
}

function makeClassKey(
  { sourceNumbers, otherSources }: Prepared,
  { inside, across }: SourcePlace,
  sources: AddressSet,
): string | undefined {
  for (const number of across) if (sourceNumbers.has(number)) return undefined;
  let key = '';
  for (const number of inside) if (sourceNumbers.has(number)) key += `${number} `;
  for (let place = 0; place < otherSources.length; place += 1) {
    const relation = relateAddresses(sources, otherSources[place] ?? []);
    if (relation === 'across') return undefined;
    if (relation === 'inside') key += `other ${place} `;
  }
  return key;
}
