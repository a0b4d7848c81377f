import { writeFile } from 'node:fs/promises';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

/** Writes a result to the file, or prints it if no file is named. @throws UsageError if the file cannot be written */
export async function writeResult(text: string, out: string | undefined, terminal: Terminal): Promise<void> {
  if (out === undefined) {
    terminal.print(text);
    return;
  }
  await writeFile(out, text).catch((error: unknown) => {
    throw new UsageError(`${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  });
}
