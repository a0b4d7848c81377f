import { existsSync } from 'node:fs';
import { readConfig } from '../shared/app/config.ts';
import type { Config } from '../shared/model/config.ts';
import { defaultConfigFile, readText } from './readFiles.ts';

/**
 * The configuration of `--config`, else of the working folder, else none. @throws UsageError if a named file cannot be
 * read, ConfigError with every mistake in it
 */
export async function readConfigFile(named: string | undefined): Promise<Config | undefined> {
  if (named === undefined && !existsSync(defaultConfigFile)) return undefined;
  const { name, text } = await readText(named ?? defaultConfigFile);
  return readConfig(text, name);
}
