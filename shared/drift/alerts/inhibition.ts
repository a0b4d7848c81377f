import type { SilencedByCause } from '../../model/alert.ts';
import type { AlertPolicy } from '../../model/alertPolicy.ts';
import { compareFindings, severityRank } from '../../model/finding.ts';
import type { FindingState } from '../../model/findingState.ts';
import { dependenciesOf, listedDependencies } from '../causes.ts';

/** Titles that are told beside the count. */
const mostTitles = 3;

/** Which open findings a cause speaks for: fingerprint of the finding → fingerprint of the worst such cause. */
export type Inhibited = ReadonlyMap<string, string>;

/**
 * Finds what open causes explain. A cause that lists dependencies speaks for findings about none but these; one without a
 * list for every effect. It never speaks for what is worse than itself, and causes do not silence each other.
 */
export function findInhibited(states: readonly FindingState[], { inhibitions }: AlertPolicy): Inhibited {
  const open = states.filter(({ state }) => state === 'open').toSorted((a, b) => compareFindings(a.finding, b.finding));
  const inhibited = new Map<string, string>();
  for (const { causes, effects } of inhibitions) {
    const speaking = open.filter(({ finding, accepted }) => causes.includes(finding.kind) && accepted !== true);
    for (const cause of speaking) {
      for (const effect of open) {
        if (!effects.includes(effect.finding.kind) || causes.includes(effect.finding.kind)) continue;
        if (!inhibited.has(effect.fingerprint) && isExplained(effect, cause))
          inhibited.set(effect.fingerprint, cause.fingerprint);
      }
    }
  }
  return inhibited;
}

function isExplained(effect: FindingState, cause: FindingState): boolean {
  if (severityRank(effect.finding.severity) < severityRank(cause.finding.severity)) return false;
  const listed = listedDependencies(cause.finding);
  if (listed.size === 0) return true;
  const about = [...dependenciesOf(effect.finding)];
  return about.length > 0 && about.every((id) => listed.has(id));
}

/** What a cause silences at this moment; undefined if nothing. */
export function toSilenced(
  cause: string,
  inhibited: Inhibited,
  states: readonly FindingState[],
): SilencedByCause | undefined {
  const silenced = states
    .filter(({ fingerprint }) => inhibited.get(fingerprint) === cause)
    .toSorted((a, b) => compareFindings(a.finding, b.finding));
  if (silenced.length === 0) return undefined;
  return { count: silenced.length, titles: silenced.slice(0, mostTitles).map(({ finding }) => finding.title) };
}
