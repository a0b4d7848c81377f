import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Leaves in the operation groups of the Resource Manager clients only what reads, and only in the groups that
 * `shared/azure` names: 1.3 MB become 0.25 MB, and hardly a way to write to Azure is deployed.
 */
export async function readOnlyArm(root: string): Promise<Plugin> {
  const groups = await findGroups(join(root, 'shared/azure'));
  return {
    name: 'read-only-arm',
    setup(build) {
      const filter = /@azure\/arm-(?:network|containerservice)\/dist\/esm\/classic\/[^/]+\/index\.js$/;
      build.onLoad({ filter }, async ({ path }) => {
        const group = path.split('/').at(-2) ?? '';
        const source = await readFile(path, 'utf8');
        return { contents: groups.has(group) ? toReadOnly(source) : toAbsent(source, group) };
      });
    },
  };
}

/** The operation groups that the sources use: `network.ipGroups.list(…)`. */
async function findGroups(folder: string): Promise<ReadonlySet<string>> {
  const groups = new Set<string>();
  for await (const file of glob(`${folder}/**/*.ts`)) {
    const source = await readFile(file, 'utf8');
    for (const [, group = ''] of source.matchAll(/\b(?:network|containers)\.(\w+)\./g)) groups.add(group);
  }
  if (!groups.has('azureFirewalls') || !groups.has('managedClusters'))
    throw new Error(
      `No use of the Resource Manager clients was found in ${folder}; readOnlyArm would leave them empty.`,
    );
  return groups;
}

/** Operations stand as members of one literal; those that read are one line each and begin with get or list. */
function toReadOnly(source: string): string {
  return source.replace(
    /^ {8}(\w+): (?:async )?\([^\n]*=> (?:\{\n[\s\S]*?\n {8}\}|[^\n]*),\n/gm,
    (member, name: string) => (/^(?:get|list)/.test(name) && !member.includes('{\n') ? member : ''),
  );
}

function toAbsent(source: string, group: string): string {
  const [, name] = /export function (\w+)\(/.exec(source) ?? [];
  if (name === undefined) throw new Error(`Operation group ${group} is not written as readOnlyArm expects.`);
  const message = JSON.stringify(`Operation group ${group} is not in the bundle.`);
  return `export function ${name}() { return new Proxy({}, { get() { throw new Error(${message}); } }); }`;
}
