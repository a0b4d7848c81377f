import { bundle } from '../../build/bundle.ts';

/** Runs once before all tests: several of them run the files that are deployed, so those are always made from the sources at hand. */
export async function setup(): Promise<void> {
  await bundle('functions/index.ts', 'dist/functions');
}
