import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPermissionsFile } from '../../../build/permissions.ts';
import { readSourceFiles, root } from '../sourceFiles.ts';

/** What the code opens, reads and registers, for holding the templates against it. */
export interface CodeFacts {
  /** App settings of our own, schedules included. */
  readonly settings: readonly string[];
  readonly queues: readonly string[];
  readonly tables: readonly string[];
  readonly containers: readonly string[];
  /** Functions that are triggered by Event Grid. */
  readonly eventFunctions: readonly string[];
  /** Names of structured log lines. */
  readonly events: readonly string[];
  /** infra/permissions.json as the code would make it. */
  readonly permissions: string;
  /** Major version of Node that the project runs and is bundled for. */
  readonly nodeMajor: string;
}

/** Set on laptops only: where the sovereign endpoints or a private authority differ, the defaults per cloud serve. */
const laptopOnly = [
  'BREAKWATER_ARM_ENDPOINT',
  'BREAKWATER_LOGS_ENDPOINT',
  'BREAKWATER_CA_CERTIFICATE',
  'BREAKWATER_LOCAL_ONLY_LOOPBACK_WEBHOOKS',
];

/** Reads the facts from the sources. @throws Error if the sources do not show enough to mean something */
export function readCodeFacts(): CodeFacts {
  const text = readSourceFiles(['functions', 'shared'])
    .map((file) => file.text)
    .join('\n');
  const found = (pattern: RegExp): readonly string[] =>
    [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
  const read = [...found(/'(BREAKWATER_[A-Z_]+)'/g), ...found(/'%([A-Z_]+)%'/g)];
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const facts: CodeFacts = {
    settings: read.filter((name) => !laptopOnly.includes(name)).sort(),
    queues: found(/queueName: '([a-z-]+)'/g),
    tables: found(/openTable\(options, '([A-Za-z]+)'/g),
    containers: found(/openContainer\(options, '([a-z-]+)'/g),
    eventFunctions: found(/app\.eventGrid\('([A-Za-z]+)'/g),
    events: found(/\.record\('([A-Za-z]+)'/g),
    permissions: toPermissionsFile(),
    nodeMajor: manifest.devDependencies['node']?.split('.')[0] ?? '',
  };
  if (facts.settings.length < 9 || facts.queues.length < 2 || facts.tables.length < 4 || facts.containers.length < 4)
    throw new Error('The sources show fewer settings, queues, tables or containers than there must be.');
  return facts;
}
