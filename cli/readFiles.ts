import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './usage.ts';

/** A file that was read. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Where the configuration is looked for if nobody names one. It stands beside estate files where people work, and is none. */
export const defaultConfigFile = 'breakwater.config.json';

const estateEndings = /\.(json|ndjson|jsonl)$/i;

/** Reads files and, recursively and in name order, the JSON files of folders. @throws UsageError naming what is unreadable */
export async function readFiles(paths: readonly string[]): Promise<readonly TextFile[]> {
  const names = (await Promise.all(paths.map(listFiles))).flat();
  return Promise.all(names.map(readText));
}

async function listFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
  });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && estateEndings.test(entry.name) && entry.name !== defaultConfigFile,
  );
  if (files.length === 0) throw new UsageError(`${path} holds no .json, .ndjson or .jsonl file.`);
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** Reads one file as UTF-8. @throws UsageError */
export async function readText(name: string): Promise<TextFile> {
  const text = await readFile(name, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${name} cannot be read: ${reasonOf(error)}.`);
  });
  return { name, text: text.replace(/^\uFEFF/, '') };
}

/** Why a file could not be read, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}
