import type { Change, Effect } from '../model/drift.ts';
import type { ArmResource, Estate } from '../model/estate.ts';
import type { Severity } from '../model/finding.ts';
import { memoised } from '../model/memoised.ts';
import { toIdKey } from '../model/resourceId.ts';
import { type EstateIndex, toEstateIndex, toIndexAfter } from '../normalise/estateIndex.ts';
import { toTopologyAfter } from '../normalise/topologyAfter.ts';
import { applyChange, type ResourcesById } from './applyChange.ts';
import { type DependenciesOf, judgeAgain, type JudgedWorld } from './effect/judgedWorld.ts';
import { meetDifferences, toShared, type Shared } from './effect/sharedDifference.ts';
import { compareTopologies, type PlacedDifference } from './effect/topologyDifference.ts';
import { isNeeded } from './effect/neededFlows.ts';
import { type DependencyChange, toDependencyChanges, toDirection } from './verdictChanges.ts';

/** Two states of an estate with what differs, and what both do to the clusters. */
export interface EffectInput {
  readonly before: Estate;
  readonly after: Estate;
  readonly changes: readonly Change[];
  /** The same clusters in both, judged. */
  readonly worlds: { readonly before: JudgedWorld; readonly after: JudgedWorld };
  readonly dependenciesOf: DependenciesOf;
}

/** Changes with what each does, and what all of them do together. */
export interface JudgedChanges {
  readonly effect: Effect;
  readonly changes: readonly Change[];
}

/** More changes than this are not tried one by one but resource by resource. */
const mostAlone = 200;

/**
 * Says what changes do to traffic, by evaluation: each change is made alone in the state before, and where that does not
 * explain what all of them do together, one after the other. A change narrows or widens only what the whole set does too:
 * what another change makes up for is no effect. `breaks` and `mends` are ids of dependencies whose verdict got worse or
 * better, `unknown` verdicts left aside. Severity: `high` if a required dependency got worse, `medium` if more is let
 * through than what a mended dependency needs, else `info`.
 */
export function judgeEffects(input: EffectInput): JudgedChanges {
  const whole = toWhole(input);
  if (input.changes.length === 0) return { effect: 'none', changes: [] };
  const alone = toUnits(input.changes).map((unit) => tryAlone(unit, input, whole));
  const left = toUnexplained(whole, alone);
  const judged = left === undefined ? alone : addInSequence(alone, left, input, whole);
  const byChange = new Map(judged.flatMap((one) => one.changes.map((change) => [change, one] as const)));
  const changes = input.changes.map((change) => {
    const found = byChange.get(change);
    return found ? withEffect(change, found, input) : change;
  });
  return { effect: toEffect(toOutcome(whole)), changes };
}

/** What a step does, as far as the whole set does it too. */
interface Outcome extends Shared {
  readonly worse: readonly DependencyChange[];
  readonly better: readonly DependencyChange[];
}

interface Whole {
  readonly difference: readonly PlacedDifference[];
  readonly verdicts: readonly DependencyChange[];
}

interface JudgedUnit extends Outcome {
  readonly changes: readonly Change[];
}

function toWhole({ worlds }: EffectInput): Whole {
  return {
    difference: compareTopologies(worlds.before.topology, worlds.after.topology),
    verdicts: toVerdictChanges(worlds.before, worlds.after),
  };
}

function toOutcome({ difference, verdicts }: Whole): Outcome {
  return { ...toShared(difference), ...toSides(verdicts) };
}

function toVerdictChanges(before: JudgedWorld, after: JudgedWorld): readonly DependencyChange[] {
  const known = new Map(before.clusters.map((one) => [toIdKey(one.cluster.id), one]));
  return after.clusters.flatMap((one) => {
    const former = known.get(toIdKey(one.cluster.id));
    return !former || former.judged === one.judged ? [] : toDependencyChanges(toRows(former), toRows(one));
  });
}

function toRows({ cluster, judged }: JudgedWorld['clusters'][number]) {
  return judged.map(({ dependency, verdict }) => ({ clusterId: cluster.id, dependency, verdict }));
}

function toSides(verdicts: readonly DependencyChange[]): Pick<Outcome, 'worse' | 'better'> {
  const inDirection = (direction: 'worse' | 'better') =>
    verdicts.filter(({ before, after }) => toDirection(before, after) === direction);
  return { worse: inDirection('worse'), better: inDirection('better') };
}

function toUnits(changes: readonly Change[]): readonly (readonly Change[])[] {
  if (changes.length <= mostAlone) return changes.map((change) => [change]);
  return [...Map.groupBy(changes, ({ resourceId }) => toIdKey(resourceId)).values()];
}

/** A state on the way, with the topology that belongs to it. */
interface Stage {
  readonly resources: ResourcesById;
  readonly index: EstateIndex;
  readonly world: JudgedWorld;
}

function toStart({ before, worlds }: EffectInput): Stage {
  return { resources: toById(before), index: indexOf(before), world: worlds.before };
}

/** Every change is tried on the state before. */
const indexOf: (estate: Estate) => EstateIndex = memoised(toEstateIndex);

/** Asked of both states for every change. */
const toById: (estate: Estate) => ResourcesById = memoised(
  ({ resources }) => new Map(resources.map((resource): [string, ArmResource] => [toIdKey(resource.id), resource])),
);

function makeChanges(stage: Stage, changes: readonly Change[], input: EffectInput): Stage {
  const after = toById(input.after);
  let { resources, index } = stage;
  let { topology } = stage.world;
  for (const change of changes) {
    const changed = applyChange(resources, after, change);
    resources = changed;
    index = toIndexAfter(index, changed, change.resourceId);
    const estate = (): Estate => ({ ...input.before, resources: [...changed.values()] });
    topology = toTopologyAfter(topology, { index, estate }, change.resourceId);
  }
  return { resources, index, world: judgeAgain(stage.world, topology, input.dependenciesOf) };
}

function tryAlone(changes: readonly Change[], input: EffectInput, whole: Whole): JudgedUnit {
  const start = toStart(input);
  const { world } = makeChanges(start, changes, input);
  return { changes, ...toStep(start.world, world, whole) };
}

/** What happened between two worlds and is still so in the end. */
function toStep(before: JudgedWorld, after: JudgedWorld, whole: Whole): Outcome {
  const shared = meetDifferences(compareTopologies(before.topology, after.topology), whole.difference);
  const verdicts = toVerdictChanges(before, after);
  const isKept = toKeptTest(whole);
  return { ...shared, ...toSides(verdicts.filter(isKept)) };
}

/** Asked for every step of one and the same whole. */
const toKeptTest: (whole: Whole) => (change: DependencyChange) => boolean = memoised(({ verdicts }) => {
  const kept = new Set(verdicts.map(toVerdictKey));
  return (change) => kept.has(toVerdictKey(change));
});

function toVerdictKey({ clusterId, dependency, before, after }: DependencyChange): string {
  const { id, protocol, port, destination } = dependency;
  return JSON.stringify([toIdKey(clusterId), id, destination, protocol, port, toDirection(before, after)]);
}

/** What all changes do together and none alone. Undefined if there is nothing. */
function toUnexplained(whole: Whole, units: readonly JudgedUnit[]): Whole | undefined {
  const told = new Set(units.flatMap(({ worse, better }) => [...worse, ...better]).map(toVerdictKey));
  const verdicts = whole.verdicts.filter((one) => toDirection(one.before, one.after) && !told.has(toVerdictKey(one)));
  const outcome = toShared(whole.difference);
  const isTold = (side: 'narrowed' | 'widened') =>
    outcome[side].length === 0 || units.some((unit) => unit[side].length > 0);
  const difference = whole.difference.map((one) => ({
    ...one,
    narrowed: isTold('narrowed') ? [] : one.narrowed,
    widened: isTold('widened') ? [] : one.widened,
    open: [],
  }));
  const isAll = verdicts.length === 0 && isTold('narrowed') && isTold('widened');
  return isAll ? undefined : { difference, verdicts };
}

/** Makes the changes one after the other and gives what no change does alone to the one that brings it about. */
function addInSequence(
  units: readonly JudgedUnit[],
  left: Whole,
  input: EffectInput,
  whole: Whole,
): readonly JudgedUnit[] {
  const isLeft = toKeptTest(left);
  let stage = toStart(input);
  return units.map((unit) => {
    const next = makeChanges(stage, unit.changes, input);
    const step = toStep(stage.world, next.world, whole);
    const shared = meetDifferences(compareTopologies(stage.world.topology, next.world.topology), left.difference);
    stage = next;
    return {
      ...unit,
      narrowed: [...unit.narrowed, ...shared.narrowed],
      widened: [...unit.widened, ...shared.widened],
      worse: [...unit.worse, ...step.worse.filter(isLeft)],
      better: [...unit.better, ...step.better.filter(isLeft)],
    };
  });
}

function toEffect({ narrowed, widened, worse, better, isOpen }: Outcome): Effect {
  const narrows = narrowed.length + worse.length > 0;
  const widens = widened.length + better.length > 0;
  if (narrows && widens) return 'both';
  if (narrows) return 'narrows';
  if (widens) return 'widens';
  return isOpen ? 'unknown' : 'none';
}

function withEffect(change: Change, outcome: Outcome, input: EffectInput): Change {
  const { worse, better } = outcome;
  return {
    ...change,
    effect: toEffect(outcome),
    severity: toSeverity(outcome, input),
    ...(worse.length > 0 ? { breaks: toIds(worse) } : {}),
    ...(better.length > 0 ? { mends: toIds(better) } : {}),
  };
}

function toSeverity({ worse, better, widened }: Outcome, { worlds }: EffectInput): Severity {
  const needs = new Map(worlds.after.clusters.map((one) => [toIdKey(one.cluster.id), one]));
  const isRequired = ({ clusterId, dependency }: DependencyChange) => {
    const settled = needs.get(toIdKey(clusterId))?.judged.find((row) => row.dependency.id === dependency.id);
    return (settled?.dependency ?? dependency).need === 'required';
  };
  if (worse.some(isRequired)) return 'high';
  return widened.every((box) => isNeeded(box, better, worlds.after.topology)) ? 'info' : 'medium';
}

function toIds(changes: readonly DependencyChange[]): readonly string[] {
  return [...new Set(changes.map(({ dependency }) => dependency.id))].sort();
}
