import type { Finding } from '../model/finding.ts';

/** The dependencies that a finding lists as evidence, by id; empty if it lists none. */
export function listedDependencies({ evidence }: Finding): ReadonlySet<string> {
  const listed = evidence?.['dependencies'];
  return new Set(Array.isArray(listed) ? listed.flatMap(toId) : []);
}

function toId(entry: unknown): readonly string[] {
  if (typeof entry === 'string') return [entry];
  const id = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
  return typeof id === 'string' ? [id] : [];
}

/** The dependencies that a finding is about: its own, else those that it lists. */
export function dependenciesOf(finding: Finding): ReadonlySet<string> {
  return finding.dependencyId === undefined ? listedDependencies(finding) : new Set([finding.dependencyId]);
}
