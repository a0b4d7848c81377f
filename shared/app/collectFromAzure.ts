import type { Estate } from '../model/estate.ts';
import type { Log } from '../ports.ts';
import { composeReaders } from './composeReaders.ts';
import { type AuditLogs, readLogs } from './readLogs.ts';

/** What a live read found. */
export interface LiveInput extends AuditLogs {
  readonly estate: Estate;
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
  return { estate, ...(await readLogs(denyLogs, estate, { now: options.now })) };
}
