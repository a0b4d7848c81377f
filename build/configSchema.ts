/** Writes docs/config.schema.json, the JSON Schema of the configuration: `node build/configSchema.ts`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { configSchema } from '../shared/app/config.zod.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const file = 'docs/config.schema.json';

/** The configuration's form as JSON Schema 2020-12. */
export function toConfigSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${root}${file}`, JSON.stringify(toConfigSchema(), null, 2));
  const { status } = spawnSync(`${root}node_modules/.bin/biome`, ['format', '--write', file], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
