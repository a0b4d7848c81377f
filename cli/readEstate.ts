import type { Estate } from '../shared/model/estate.ts';
import { toEstate } from '../shared/normalise/toEstate.ts';
import { readFiles } from './readFiles.ts';
import { UsageError } from './usage.ts';

/** Reads files and folders as one estate. @throws UsageError if something is unreadable or no resource is in them */
export async function readEstate(paths: readonly string[]): Promise<Estate> {
  const files = await readFiles(paths);
  const estate = toEstate(files, { kind: 'files', description: paths.join(', ') });
  if (estate.resources.length > 0) return estate;
  const [gap] = estate.gaps;
  const why = gap ? `${gap.resource}: ${gap.detail ?? gap.reason}` : 'no ARM resource in it';
  throw new UsageError(`${paths.join(', ')} is no estate: ${why}`);
}
