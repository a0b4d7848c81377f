import type { Gap } from '../model/gap.ts';
import type { DenyLogReader, LogFlows, LogSpan } from '../ports.ts';
import { toAllowedApplicationFlows, toAllowedNetworkFlows } from './kql/allowedFlows.ts';
import { aggregatedApplicationDenies, applicationDenies } from './kql/applicationDenies.ts';
import { idpsDenies } from './kql/idpsDenies.ts';
import { legacyDenies } from './kql/legacyDenies.ts';
import { toWindow } from './kql/literals.ts';
import { aggregatedNetworkDenies, networkDenies } from './kql/networkDenies.ts';
import { threatIntelDenies } from './kql/threatIntelDenies.ts';
import { type AskLogs, connectLogs, type LogAddress, type LogAnswer } from './logConnection.ts';
import { dropDoubles, type LogRead, type LogSource, toLogRead } from './logRead.ts';
import { type Problem, toGap } from './problem.ts';
import { createTurnstile } from './turnstile.ts';

/** What a reader of deny logs needs. */
export interface DenyLogReaderOptions extends LogAddress {
  /** Customer ids of the workspaces that the firewalls log to. */
  readonly workspaceIds: readonly string[];
}

/** A user may run five queries at a time (service limits of Log Analytics). */
const width = 5;

/** A span that takes the service too long is halved so often. */
const mostHalvings = 2;

/** One table family with its query. */
interface Family {
  readonly name: string;
  readonly query: string;
  readonly source: LogSource;
}

const denyFamilies: readonly Family[] = [
  { name: 'application rules', query: applicationDenies, source: 'structured' },
  { name: 'network rules', query: networkDenies, source: 'structured' },
  { name: 'threat intelligence', query: threatIntelDenies, source: 'structured' },
  { name: 'IDPS', query: idpsDenies, source: 'structured' },
  { name: 'AzureDiagnostics', query: legacyDenies, source: 'legacy' },
  { name: 'application rule sums', query: aggregatedApplicationDenies, source: 'aggregated' },
  { name: 'network rule sums', query: aggregatedNetworkDenies, source: 'aggregated' },
];

/**
 * Reads flows from Log Analytics, one query a table family and workspace, folded by the service, five at a time over all
 * calls. The SDK loads on the first call. A query that fails or answers in part is a gap and its rows still count.
 */
export function createDenyLogReader(options: DenyLogReaderOptions): DenyLogReader {
  const pass = createTurnstile(width);
  let connecting: Promise<AskLogs> | undefined;
  const ask: AskLogs = async (...question) => {
    connecting ??= connectLogs(options);
    const connected = await connecting;
    return pass(() => connected(...question));
  };
  const readFamilies = async (families: readonly Family[], span: LogSpan): Promise<LogFlows> => {
    // Instants that are none fail here, before anything is asked.
    toWindow(span);
    const jobs = options.workspaceIds.flatMap((workspaceId) => families.map((family) => ({ workspaceId, family })));
    const reads = await Promise.all(
      jobs.map(async ({ workspaceId, family }) => {
        const answers = await askInSteps({ ask, workspaceId, query: family.query }, span, mostHalvings);
        return answers.map((answer) => ({ workspaceId, family: family.name, ...toLogRead(family.source, answer) }));
      }),
    );
    return { rows: dropDoubles(reads.flat()), gaps: toGaps(reads.flat()) };
  };
  return {
    read: (span) => readFamilies(denyFamilies, span),
    readAllowed: ({ hosts, addresses, ...span }) => readFamilies(toAllowedFamilies(hosts, addresses), span),
  };
}

function toAllowedFamilies(hosts: readonly string[], addresses: readonly string[]): readonly Family[] {
  const application = {
    name: 'application rules',
    query: toAllowedApplicationFlows(hosts),
    source: 'structured',
  } as const;
  const network = { name: 'network rules', query: toAllowedNetworkFlows(addresses), source: 'structured' } as const;
  return [...(hosts.length > 0 ? [application] : []), ...(addresses.length > 0 ? [network] : [])];
}

interface Question {
  readonly ask: AskLogs;
  readonly workspaceId: string;
  readonly query: string;
}

/** Asks for a span, and for its halves if the service ran out of time. Every row arrived in one of the halves. */
async function askInSteps(question: Question, { from, to }: LogSpan, halvings: number): Promise<readonly LogAnswer[]> {
  const { ask, workspaceId, query } = question;
  const answer = await ask(workspaceId, toWindow({ from, to }) + query, { from, to });
  if (answer.problem?.reason !== 'timeout' || halvings === 0) return [answer];
  const middle = new Date((Date.parse(from) + Date.parse(to)) / 2).toISOString();
  const earlier = await askInSteps(question, { from, to: middle }, halvings - 1);
  return [...earlier, ...(await askInSteps(question, { from: middle, to }, halvings - 1))];
}

interface FamilyRead extends LogRead {
  readonly workspaceId: string;
  readonly family: string;
}

/** One gap a workspace and problem: the queries usually fail together. */
function toGaps(reads: readonly FamilyRead[]): readonly Gap[] {
  const found = new Map<string, { workspaceId: string; problem: Problem; names: Set<string> }>();
  for (const { workspaceId, family, problems } of reads) {
    for (const problem of problems) {
      const key = [workspaceId, problem.reason, problem.text].join('\n');
      const entry = found.get(key) ?? { workspaceId, problem, names: new Set() };
      entry.names.add(family);
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ workspaceId, problem, names }) =>
    toGap(
      { ...problem, text: `${problem.text} (${[...names].join(', ')})` },
      { resource: workspaceId, action: 'Microsoft.OperationalInsights/workspaces/query/read' },
    ),
  );
}
