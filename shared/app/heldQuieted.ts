import type { Report } from '../model/report.ts';
import type { Clock, StateStore } from '../ports.ts';
import type { Quieted } from '../report/page/quieted.ts';
import { toEntityTag } from './http/entityTag.ts';
import { createJoin } from './joined.ts';

/** For so long it is given again without a look at the storage account; for as long again while that look is taken. */
const heldMs = 1_000;

const held = createJoin<readonly Quieted[]>(heldMs);

/**
 * What people keep quiet about of a report, for many who ask: up to two seconds old where another process wrote since, never
 * older than what this one wrote. `read` looks into the storage account.
 */
export function readHeldQuieted(
  report: Report,
  { state, clock }: { readonly state: StateStore; readonly clock: Clock },
  read: () => Promise<readonly Quieted[]>,
): Promise<readonly Quieted[]> {
  return held.ask({ port: state, key: toEntityTag(report, 'quieted'), clock }, read);
}

/** The same store; what people say through it is known at once. */
export function tellingDecisions(state: StateStore): StateStore {
  const telling: StateStore = {
    ...state,
    changeDecision: async (...said) => {
      try {
        await state.changeDecision(...said);
      } finally {
        held.forget(telling);
      }
    },
  };
  return telling;
}
