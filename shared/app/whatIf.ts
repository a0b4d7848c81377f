import { applyIntended } from '../drift/applyIntended.ts';
import type { Config } from '../model/config.ts';
import type { Estate } from '../model/estate.ts';
import type { Intended } from '../normalise/intended/intended.ts';
import type { EstateFile } from '../normalise/estateFile.ts';
import type { StateDifference } from '../report/diff/stateDifference.ts';
import { compareStates } from './compareStates.ts';
import { readIntended } from './readIntended.ts';

/** An estate, what somebody means to do to it, and the instant for which it is judged (ISO 8601, UTC). */
export interface WhatIf {
  readonly estate: Estate;
  readonly change: readonly EstateFile[];
  readonly now: string;
  readonly config?: Config;
}

/** What would be different, and what of the files is not read and stays as it is. */
export interface WhatIfResult {
  readonly difference: StateDifference;
  readonly notRead: readonly string[];
  /** Why the files are no change at all; absent if they are one. */
  readonly problem?: string;
}

/** What would become of traffic and needs if a change were made. Pure. */
export function whatIf({ estate, change, now, config }: WhatIf): WhatIfResult {
  const intended = readIntended(change, estate);
  const after = applyIntended(estate, intended);
  const difference = compareStates({ before: estate, after, now, ...(config === undefined ? {} : { config }) });
  const problem = toProblem(intended);
  return { difference, notRead: intended.notRead, ...(problem === undefined ? {} : { problem }) };
}

/** Files that hold nothing, or nothing readable, are a mistake and not a change that changes nothing. */
function toProblem({ resources, removed, gaps, notRead }: Intended): string | undefined {
  if (resources.length + removed.length + notRead.length > 0) return undefined;
  const [gap] = gaps;
  if (gap === undefined) return 'no resource is in it';
  return gap.reason === 'malformed' ? (gap.detail ?? gap.reason) : undefined;
}
