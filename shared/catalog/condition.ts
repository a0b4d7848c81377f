/** What a condition may ask of a cluster. The first group is in ARM, the second is not: see `hiddenFacts`. */
export type Fact =
  | 'publicApiServer'
  | 'networkIsolated'
  | 'ubuntuNodes'
  | 'unmanagedNodeUpdates'
  | 'securityPatchNodeUpdates'
  | HiddenFact;

/** Facts that ARM does not show; each has a default that the configuration can override. */
export type HiddenFact = 'konnectivity' | 'nodesFromBeforeMarch2021' | 'callsApiServerByAddress';

/** When a catalog entry applies: a small form of data, so that the whole catalog can be read and checked without running it. */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'all'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'any'; readonly conditions: readonly Condition[] };

/** Always applies. */
export const always: Condition = { kind: 'always' };

/** Applies where the fact holds. */
export function when(fact: Fact): Condition {
  return { kind: 'fact', fact };
}

/** Applies where the condition does not. */
export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** Applies where every condition does. */
export function all(...conditions: readonly Condition[]): Condition {
  return { kind: 'all', conditions };
}

/** Applies where at least one condition does. */
export function any(...conditions: readonly Condition[]): Condition {
  return { kind: 'any', conditions };
}

/** Answer to a question about a cluster; `unknown` where nothing tells. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Answers a condition in three-valued logic: `unknown` only if the unknown facts could turn the answer. */
export function answerOf(condition: Condition, factOf: (fact: Fact) => Answer): Answer {
  switch (condition.kind) {
    case 'always':
      return 'yes';
    case 'fact':
      return factOf(condition.fact);
    case 'not':
      return negate(answerOf(condition.condition, factOf));
    case 'all':
      return conjunction(condition.conditions.map((part) => answerOf(part, factOf)));
    case 'any':
      return negate(conjunction(condition.conditions.map((part) => negate(answerOf(part, factOf)))));
  }
}

function negate(answer: Answer): Answer {
  if (answer === 'unknown') return 'unknown';
  return answer === 'yes' ? 'no' : 'yes';
}

function conjunction(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}
