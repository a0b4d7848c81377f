import { inParallel } from '../inParallel.ts';
import type { Gap } from '../model/gap.ts';
import type { DenyLogReader } from '../ports.ts';
import { applicationDenies } from './kql/applicationDenies.ts';
import { idpsDenies } from './kql/idpsDenies.ts';
import { legacyDenies } from './kql/legacyDenies.ts';
import { networkDenies } from './kql/networkDenies.ts';
import { threatIntelDenies } from './kql/threatIntelDenies.ts';
import { toWindow } from './kql/toWindow.ts';
import { type AskLogs, connectLogs, type LogAddress } from './logConnection.ts';
import { dropDoubles, fromFoldedAnswer, fromLegacyAnswer, type LogRead } from './logRead.ts';
import { type Problem, toGap } from './problem.ts';

/** What a reader of deny logs needs. */
export interface DenyLogReaderOptions extends LogAddress {
  /** Customer ids of the workspaces that the firewalls log to. */
  readonly workspaceIds: readonly string[];
}

/** A user may run five queries at a time (service limits of Log Analytics). */
const width = 4;

/** The table families, each with its query. */
const families = [
  { name: 'application rules', query: applicationDenies, read: fromFoldedAnswer },
  { name: 'network rules', query: networkDenies, read: fromFoldedAnswer },
  { name: 'threat intelligence', query: threatIntelDenies, read: fromFoldedAnswer },
  { name: 'IDPS', query: idpsDenies, read: fromFoldedAnswer },
  { name: 'AzureDiagnostics', query: legacyDenies, read: fromLegacyAnswer },
] as const;

/**
 * Reads denied flows from Log Analytics, one query a table family and workspace, folded by the service. The SDK loads
 * on the first call. A query that fails or answers in part is a gap and its rows still count.
 */
export function createDenyLogReader(options: DenyLogReaderOptions): DenyLogReader {
  let connecting: Promise<AskLogs> | undefined;
  return {
    async read(window) {
      const prefix = toWindow(window);
      connecting ??= connectLogs(options);
      const ask = await connecting;
      const jobs = options.workspaceIds.flatMap((workspaceId) => families.map((family) => ({ workspaceId, family })));
      const reads = await inParallel(jobs, width, async ({ workspaceId, family }) => {
        const answer = await ask(workspaceId, prefix + family.query, window);
        return { workspaceId, family: family.name, ...family.read(answer) };
      });
      return { rows: dropDoubles(reads), gaps: toGaps(reads) };
    },
  };
}

interface FamilyRead extends LogRead {
  readonly workspaceId: string;
  readonly family: string;
}

/** One gap a workspace and problem: five queries usually fail together. */
function toGaps(reads: readonly FamilyRead[]): readonly Gap[] {
  const found = new Map<string, { workspaceId: string; problem: Problem; names: string[] }>();
  for (const { workspaceId, family, problems } of reads) {
    for (const problem of problems) {
      const key = [workspaceId, problem.reason, problem.text].join('\n');
      const entry = found.get(key) ?? { workspaceId, problem, names: [] };
      entry.names.push(family);
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ workspaceId, problem, names }) =>
    toGap(
      { ...problem, text: `${problem.text} (${names.join(', ')})` },
      { resource: workspaceId, action: 'Microsoft.OperationalInsights/workspaces/query/read' },
    ),
  );
}
