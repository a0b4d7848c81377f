import { readScenario } from '../../local/scenarios/readScenario.ts';
import { type LocalAzure, startParts } from '../../local/startParts.ts';
import { standingClock } from './standingClock.ts';

/** Starts everything for the scenario of the egress article, from the sources, on free ports and without a word; timers stand. */
export async function startScenario(more: { readonly config?: object } = {}): Promise<LocalAzure> {
  return startParts({
    scenario: await readScenario('egress-article'),
    bundle: false,
    port: 0,
    controlPort: 0,
    log: () => undefined,
    timerClock: standingClock,
    ...more,
  });
}
