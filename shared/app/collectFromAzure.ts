import type { LogRow } from '../model/deny.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { toLogWorkspaces } from '../normalise/diagnosticSettings.ts';
import type { Log } from '../ports.ts';
import { composeReaders } from './compose.ts';

/** How far back the deny logs are read, in hours. */
const denyWindowHours = 24;

/** What a live read found. */
export interface LiveInput {
  readonly estate: Estate;
  readonly logRows: readonly LogRow[];
  readonly logGaps: readonly Gap[];
}

/**
 * Reads an estate and, where workspaces are named or found, a day of deny logs with the account of the terminal.
 * @throws PortError if Azure cannot be reached at all; what is merely unreadable is a gap.
 */
export async function collectFromAzure(options: {
  readonly subscriptions: readonly string[];
  readonly workspaces: readonly string[];
  readonly now: Date;
  readonly log: Log;
}): Promise<LiveInput> {
  const { azure, denyLogs } = composeReaders(options.subscriptions, options.workspaces);
  options.log(`reading ${options.subscriptions.join(', ')} …`);
  const estate = await azure.collectEstate();
  options.log(`${estate.resources.length} resources read, ${estate.gaps.length} could not be`);
  const workspaces = toLogWorkspaces(estate.resources);
  if (options.workspaces.length + workspaces.length === 0) return { estate, logRows: [], logGaps: [] };
  const from = new Date(options.now.getTime() - denyWindowHours * 3_600_000).toISOString();
  const { rows, gaps } = await denyLogs.read({ from, to: options.now.toISOString(), workspaces });
  return { estate, logRows: rows, logGaps: gaps };
}
