import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogMemory } from '../shared/denies/logMemory.ts';
import { createLogReader, type UnparsedClass } from '../shared/denies/logReader.ts';
import type { ReadRecord } from '../shared/denies/mould.ts';
import { reasonOf } from './readFiles.ts';
import { UsageError } from './usage.ts';

/** One record of a log file: where it is, what it is, and what it would have been if it is `unparsed`. */
export interface LogRecord {
  readonly file: string;
  readonly line: number;
  readonly parsed: ReadRecord;
  readonly textClass: UnparsedClass;
}

/**
 * Reads log files of any known form piece by piece, and the files of folders recursively and in name order. Every record
 * is handed over once and not kept. @throws UsageError naming what is unreadable
 */
export async function readLogs(paths: readonly string[], now: Date, visit: (record: LogRecord) => void): Promise<void> {
  const memory = createLogMemory();
  for (const file of (await Promise.all(paths.map(listFiles))).flat()) {
    const take = (line: number, parsed: ReadRecord, textClass: UnparsedClass) =>
      visit({ file, line, parsed, textClass });
    const reader = createLogReader(take, now.toISOString(), memory);
    try {
      for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
        reader.push(String(piece));
      }
    } catch (error) {
      throw new UsageError(`${file} cannot be read: ${reasonOf(error)}.`);
    }
    reader.end();
  }
}

async function listFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
  });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(?:json|ndjson|jsonl|csv|log|txt)$/i.test(entry.name));
  if (files.length === 0) throw new UsageError(`${path} holds no .json, .ndjson, .jsonl, .csv, .log or .txt file.`);
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
