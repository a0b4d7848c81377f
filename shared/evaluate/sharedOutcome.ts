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
import { numberOfSources, placeSources } from './sourceIndex.ts';
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
  readonly sourceNumbers: ReadonlySet<number>;
  readonly otherSources: readonly AddressSet[];
  readonly classes: Map<string, FlowClass>;
}

/** Flows that the same candidates are for: what a whole source and a target have in common with others. */
interface FlowClass {
  readonly candidates: readonly Candidate[];
  readonly first: Sample;
  /**
   * How the first outcome serves others: as it is if its words name neither source nor target; for the same target alone
   * if they do; then with the sources' text put in if a second outcome proved that this is all that differs, or never.
   */
  readonly reuse: 'asIs' | 'sameTarget' | 'unproven' | 'rewritten' | 'never';
}

/** An outcome with the text of the sources that it was made for. */
interface Sample {
  readonly text: string;
  readonly outcome: Outcome;
}

const preparedFor: (rules: ConcernedRules) => Prepared[] = memoised(() => []);

/**
 * Judges flows once for all subnets that the candidates cannot tell apart: each candidate's sources hold all of the
 * subnet or nothing of it. Subnets that a rule cuts in two are judged on their own.
 */
export function shareOutcome(key: SharedKey, { toCandidates, judge }: Judge): Outcome {
  const prepared = findPrepared(key) ?? prepare(key, toCandidates());
  const place = toClassKey(prepared, key);
  const general = place === undefined ? undefined : prepared.classes.get(place);
  return general?.reuse === 'asIs' ? general.first.outcome : judgeInClass(key, { prepared, place, general, judge });
}

interface Place {
  readonly prepared: Prepared;
  readonly place: string | undefined;
  readonly general: FlowClass | undefined;
  readonly judge: Judge['judge'];
}

/** Flows whose outcome is not known yet, or names them. */
function judgeInClass({ region }: SharedKey, { prepared, place, general, judge }: Place): Outcome {
  const { sources, target } = region;
  const { classes } = prepared;
  const toOwn = () => prepared.candidates.filter((candidate) => concerns(candidate, sources));
  if (place === undefined) return judge(toOwn());
  const own = toTargetName(target);
  const known = general && classes.get(`${place}|${own}`);
  const text = toSourcesText(sources);
  if (known && known.reuse !== 'unproven') return reuse(known, text) ?? judge(known.candidates);
  const candidates = general?.candidates ?? toOwn();
  const sample = { text, outcome: judge(candidates) };
  if (known) classes.set(`${place}|${own}`, prove(known, sample));
  else keep(classes, { place, own }, { candidates, first: sample });
  return sample.outcome;
}

/** Only hosts share rules with other targets. */
function toTargetName(target: Target): string {
  return target.kind === 'hosts' ? toTargetText(target) : '';
}

/** Keeps a first outcome for whomever it can serve. */
function keep(
  classes: Prepared['classes'],
  { place, own }: { readonly place: string; readonly own: string },
  fresh: Omit<FlowClass, 'reuse'>,
): void {
  const namesSources = names(fresh.first.outcome, fresh.first.text);
  const namesTarget = own !== '' && names(fresh.first.outcome, own);
  if (!namesSources && !namesTarget) {
    classes.set(place, { ...fresh, reuse: 'asIs' });
    return;
  }
  classes.set(place, { ...fresh, reuse: 'sameTarget' });
  classes.set(`${place}|${own}`, { ...fresh, reuse: namesSources ? 'unproven' : 'asIs' });
}

/** A second outcome tells where the first names its sources: a rule's name may hold the same text by chance. */
function prove(known: FlowClass, second: Sample): FlowClass {
  if (second.text === known.first.text) return known;
  const isProved = JSON.stringify(rewrite(known.first, second.text)) === JSON.stringify(second.outcome);
  return { ...known, reuse: isProved ? 'rewritten' : 'never' };
}

function reuse({ first, reuse: how }: FlowClass, text: string): Outcome | undefined {
  if (how === 'asIs' || text === first.text) return first.outcome;
  return how === 'rewritten' ? rewrite(first, text) : undefined;
}

/** Steps that do not name the sources stay the objects that they are. */
function rewrite({ text, outcome }: Sample, other: string): Outcome {
  const steps = outcome.steps.map((step) => {
    if (!namesIt(step, text)) return step;
    return {
      ...step,
      ...(step.covers === undefined ? {} : { covers: step.covers.replaceAll(text, () => other) }),
      ...(step.note === undefined ? {} : { note: step.note.replaceAll(text, () => other) }),
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
  const prepared: Prepared = {
    hostNames,
    isUnread: region.sources === undefined,
    candidates,
    sourceNumbers: new Set(narrow.flatMap((set) => numberOfSources(all, set) ?? [])),
    otherSources: narrow.filter((set) => numberOfSources(all, set) === undefined),
    classes: new Map(),
  };
  preparedFor(rules).push(prepared);
  return prepared;
}

/** Names the sets that hold all of the sources; undefined if a set holds some of them only. */
function toClassKey(
  { sourceNumbers, otherSources }: Prepared,
  { region: { sources }, all }: SharedKey,
): string | undefined {
  if (sources === undefined) return 'unread';
  const { inside, across } = placeSources(all, sources);
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

function concerns({ clauses }: Candidate, sources: AddressSet | undefined): boolean {
  return sources === undefined || clauses.some((clause) => relateAddresses(sources, clause.sources) !== 'outside');
}
