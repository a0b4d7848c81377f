/**
 * Writes what the code needs to be allowed to where deployments and people read it: `node build/permissions.ts` makes
 * infra/permissions.json, which the templates load, and the tables in docs/deploy.md, from shared/azure/permissions.ts.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { logTables, readActions } from '../shared/azure/permissions.ts';

const fileOf = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** infra/permissions.json: the actions of the reader role and the tables of the condition, sorted. */
export function toPermissionsFile(): string {
  const actions = readActions.map(({ action }) => action).sort();
  const tables = logTables.map(({ table }) => table).sort();
  return `${JSON.stringify({ actions, logTables: tables }, null, 2)}\n`;
}

/** A page with its tables of actions and log tables as the code has them now. @throws Error if the page lacks a place for one */
export function withPermissionTables(page: string): string {
  const actions = readActions.map(({ action, why }) => `| \`${action}\` | ${why} |`).sort();
  const tables = logTables.map(({ table, why }) => `| \`${table}\` | ${why} |`).sort();
  const filled = fill(page, 'actions', ['| action | for |', '|---|---|', ...actions]);
  return fill(filled, 'log tables', ['| table | for |', '|---|---|', ...tables]);
}

function fill(page: string, name: string, lines: readonly string[]): string {
  const [start, end] = [`<!-- ${name}: made by build/permissions.ts -->\n`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The page has no place for ${name}.`);
  return `${before}${start}${lines.join('\n')}\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(fileOf('infra/permissions.json'), toPermissionsFile());
  const page = fileOf('docs/deploy.md');
  if (existsSync(page)) writeFileSync(page, withPermissionTables(readFileSync(page, 'utf8')));
}
