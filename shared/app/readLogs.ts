import type { LogRow } from '../model/deny.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { NameFailure } from '../model/nameFailure.ts';
import { toLogWorkspaces } from '../normalise/diagnosticSettings.ts';
import type { DenyLogReader, LogSpan } from '../ports.ts';

/** How far back an audit reads the logs, in hours. */
const windowHours = 24;

/** What an audit takes from the firewalls' logs. */
export interface AuditLogs {
  readonly logRows: readonly LogRow[];
  readonly nameFailures: readonly NameFailure[];
  readonly logGaps: readonly Gap[];
}

/** The day until now, and the workspaces that the estate's firewalls log to. */
export function toLogSpan({ resources }: Estate, now: Date): LogSpan {
  const from = new Date(now.getTime() - windowHours * 3_600_000).toISOString();
  return { from, to: now.toISOString(), workspaces: toLogWorkspaces(resources) };
}

/**
 * Reads a day of logs from the workspaces that the estate's firewalls log to and from the configured ones. With `since`
 * (ISO 8601) the day may have ended at that instant.
 */
export async function readLogs(
  denyLogs: DenyLogReader,
  estate: Estate,
  { now, since }: { readonly now: Date; readonly since?: string },
): Promise<AuditLogs> {
  const span = { ...toLogSpan(estate, now), ...(since === undefined ? {} : { since }) };
  const [flows, names] = await Promise.all([denyLogs.read(span), denyLogs.readNames(span)]);
  // What keeps one kind of query from a workspace usually keeps all; it is told once.
  const told = new Set(flows.gaps.map(({ resource }) => resource));
  const logGaps = [...flows.gaps, ...names.gaps.filter(({ resource }) => !told.has(resource))];
  return { logRows: flows.rows, nameFailures: names.failures, logGaps };
}
