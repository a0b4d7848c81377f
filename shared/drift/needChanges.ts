import type { DependencyReport } from '../model/report.ts';

/** What an audit found that a cluster needs, and what it rested on. */
export interface Needs {
  /** YYYY-MM-DD. */
  readonly catalogVersion: string;
  /** False if the list that the cluster makes itself could not be read. */
  readonly ownListRead: boolean;
  readonly dependencies: readonly DependencyReport[];
}

/** Required and recommended rows that one of two audits has and the other lacks, in the order of the audits. */
export interface NeedChanges {
  /** As they are now. */
  readonly appeared: readonly DependencyReport[];
  /** As they were. */
  readonly gone: readonly DependencyReport[];
}

/**
 * What Microsoft needs now and did not before, and the reverse. Rows of the catalog count only between two editions of it,
 * else the cluster's own settings changed; rows of the cluster's own list only where it was read both times. What the
 * configuration says is nobody's news.
 */
export function compareNeeds(before: Needs, after: Needs): NeedChanges {
  const isNewEdition = before.catalogVersion !== after.catalogVersion;
  const isOwnListKnown = before.ownListRead && after.ownListRead;
  const counts = (row: DependencyReport) => isNeeded(row) && (isOwn(row) ? isOwnListKnown : isNewEdition);
  const [old, current] = [toIndex(before), toIndex(after)];
  return {
    appeared: after.dependencies.filter((row) => counts(row) && isAbsent(old.get(toNeedKey(row)))),
    gone: before.dependencies.filter((row) => counts(row) && isAbsent(current.get(toNeedKey(row)))),
  };
}

/** True for what the documentation or the cluster calls required or recommended. */
export function isNeeded({ id, need, exemption }: DependencyReport): boolean {
  return need !== 'optional' && exemption === undefined && !id.startsWith('custom.');
}

/** True for what only the cluster's own list names. */
export function isOwn({ id }: Pick<DependencyReport, 'id'>): boolean {
  return id.startsWith('aks-api.');
}

/** Where a row points: its id may change without anything having changed for the rules. */
export function toNeedKey({
  destination,
  protocol,
  port,
}: Pick<DependencyReport, 'destination' | 'protocol' | 'port'>): string {
  return `${destination.toLowerCase()} ${protocol}:${port}`;
}

function toIndex({ dependencies }: Needs): ReadonlyMap<string, DependencyReport> {
  return new Map(dependencies.map((row) => [toNeedKey(row), row]));
}

/** A row that is exempted, or that the configuration asks for, hides what the catalog says of it. */
function isAbsent(row: DependencyReport | undefined): boolean {
  return row === undefined || (row.need === 'optional' && row.exemption === undefined);
}
