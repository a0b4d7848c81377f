import type { Estate } from '../shared/model/estate.ts';
import { toEstate } from '../shared/normalise/toEstate.ts';
import { readFiles } from './readFiles.ts';
import { readSnapshot, type SnapshotPlace, toDigest } from './readSnapshot.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

/** Reads one state: `snapshot:<digest>`, or files and folders. @throws UsageError */
export async function readState(paths: readonly string[], place: SnapshotPlace, terminal: Terminal): Promise<Estate> {
  const [first = ''] = paths;
  const digests = paths.filter((path) => path.startsWith('snapshot:'));
  if (digests.length === 0) return readEstate(paths);
  if (paths.length > 1)
    throw new UsageError('a snapshot is a whole state: it cannot be read together with other files.');
  return readSnapshot(toDigest(first) ?? '', place, terminal);
}

/** Reads files and folders as one estate. @throws UsageError if something is unreadable or no resource is in them */
export async function readEstate(paths: readonly string[]): Promise<Estate> {
  const files = await readFiles(paths);
  const estate = toEstate(files, { kind: 'files', description: paths.join(', ') });
  if (estate.resources.length > 0) return estate;
  const [gap] = estate.gaps;
  const what = gap?.detail ?? gap?.reason ?? 'no ARM resource in it';
  const why = gap === undefined || paths.join(', ') === gap.resource ? what : `${gap.resource}: ${what}`;
  throw new UsageError(`${paths.join(', ')} is no estate: ${why}`);
}
