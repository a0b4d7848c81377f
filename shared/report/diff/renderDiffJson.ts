import type { StateDifference } from './stateDifference.ts';

/** `{drift, verdictChanges}` of `breakwater diff` as JSON text. */
export function renderDiffJson({ drift, verdictChanges }: StateDifference): string {
  return `${JSON.stringify({ drift, verdictChanges }, null, 2)}\n`;
}

/** `{verdictChanges, drift, report}` of `breakwater whatif` as JSON text. */
export function renderWhatIfJson({ drift, verdictChanges, report }: StateDifference): string {
  return `${JSON.stringify({ verdictChanges, drift, report }, null, 2)}\n`;
}
