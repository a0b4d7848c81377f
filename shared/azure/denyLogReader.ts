import type { Gap } from '../model/gap.ts';
import type { NameFailure } from '../model/nameFailure.ts';
import { textOf } from '../normalise/readers.ts';
import type { DenyLogReader, LogArrivals, LogFlows, LogNames, LogSpan } from '../ports.ts';
import { toIdKey } from '../model/resourceId.ts';
import { connectArm } from './armConnection.ts';
import { type ServiceAddress, toRetryLimits } from './clientOptions.ts';
import { toAllowedApplicationFlows, toAllowedNetworkFlows } from './kql/allowedFlows.ts';
import { aggregatedApplicationDenies, applicationDenies } from './kql/applicationDenies.ts';
import { idpsDenies } from './kql/idpsDenies.ts';
import { lastArrival } from './kql/lastArrival.ts';
import { legacyDenies } from './kql/legacyDenies.ts';
import { toWindow } from './kql/literals.ts';
import { clientNameFailures, ruleNameFailures } from './kql/nameFailures.ts';
import { aggregatedNetworkDenies, networkDenies } from './kql/networkDenies.ts';
import { threatIntelDenies } from './kql/threatIntelDenies.ts';
import { type AskLogs, connectLogs, type LogAddress, type LogAnswer } from './logConnection.ts';
import { dropDoubles, type LogRead, type LogSource, toLogRead } from './logRead.ts';
import { findWorkspaces, type FoundWorkspace, type WorkspaceSearch } from './logWorkspaces.ts';
import { toNameFailures } from './nameRead.ts';
import { type Problem, toGap } from './problem.ts';
import { createTokenSource } from './tokenSource.ts';
import { createTurnstile } from './turnstile.ts';

/** What a reader of deny logs needs. */
export interface DenyLogReaderOptions extends LogAddress {
  /** Customer ids of workspaces that are asked in any case. */
  readonly workspaceIds: readonly string[];
  /** The Resource Manager, which knows the workspaces that diagnostic settings name. Without it those are not asked. */
  readonly arm?: ServiceAddress;
}

/** A user may run five queries at a time (service limits of Log Analytics). */
const width = 5;

/** A span that takes the service too long is halved so often. */
const mostHalvings = 2;

/** One table with its query. */
interface Asked {
  readonly name: string;
  readonly table: string;
  readonly query: string;
}

/** A query for flows. */
interface Family extends Asked {
  readonly source: LogSource;
}

/** A query for names. */
interface NameFamily extends Asked {
  readonly by: NameFailure['by'];
}

/** A workspace to ask: a configured one, or one that was found. */
interface AskedWorkspace {
  readonly customerId: string;
  readonly found?: FoundWorkspace;
}

const denyFamilies: readonly Family[] = [
  { name: 'application rules', table: 'AZFWApplicationRule', query: applicationDenies, source: 'structured' },
  { name: 'network rules', table: 'AZFWNetworkRule', query: networkDenies, source: 'structured' },
  { name: 'threat intelligence', table: 'AZFWThreatIntel', query: threatIntelDenies, source: 'structured' },
  { name: 'IDPS', table: 'AZFWIdpsSignature', query: idpsDenies, source: 'structured' },
  { name: 'AzureDiagnostics', table: 'AzureDiagnostics', query: legacyDenies, source: 'legacy' },
  {
    name: 'application rule sums',
    table: 'AZFWApplicationRuleAggregation',
    query: aggregatedApplicationDenies,
    source: 'aggregated',
  },
  {
    name: 'network rule sums',
    table: 'AZFWNetworkRuleAggregation',
    query: aggregatedNetworkDenies,
    source: 'aggregated',
  },
];

const nameFamilies: readonly NameFamily[] = [
  { name: 'DNS queries', table: 'AZFWDnsQuery', query: clientNameFailures, by: 'client' },
  { name: 'names in rules', table: 'AZFWInternalFqdnResolutionFailure', query: ruleNameFailures, by: 'rule' },
];

/** One query over all tables; `table` is the one whose plan is looked up. */
const arrivalFamily: Asked = { name: 'arrivals', table: 'AZFWApplicationRule', query: lastArrival };

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
  const askAll = async <One extends Asked>(families: readonly One[], span: LogSpan): Promise<AllAnswers<One>> => {
    // Instants that are none fail here, before anything is asked.
    toWindow(span);
    const search = await searchWorkspaces(options, span.workspaces ?? [], families);
    const jobs = toAsked(options, search).flatMap((workspace) => families.map((family) => ({ workspace, family })));
    const answered = await Promise.all(
      jobs.map(async ({ workspace, family }) => {
        const question = { ask, workspaceId: workspace.customerId, query: family.query };
        return { workspace, family, answers: await askInSteps(question, span, mostHalvings) };
      }),
    );
    return { answered, gaps: search.gaps };
  };
  return {
    read: async (span) => toFlows(await askAll(denyFamilies, span)),
    readAllowed: async ({ hosts, addresses, ...span }) =>
      toFlows(await askAll(toAllowedFamilies(hosts, addresses), span)),
    readNames: async (span) => toNames(await askAll(nameFamilies, span)),
    lastArrivals: async (span) => toArrivals(await askAll([arrivalFamily], span)),
  };
}

/** Every answer with what was asked, and why some workspaces could not be. */
interface AllAnswers<One extends Asked> {
  readonly answered: readonly {
    readonly workspace: AskedWorkspace;
    readonly family: One;
    readonly answers: readonly LogAnswer[];
  }[];
  readonly gaps: readonly Gap[];
}

function toFlows({ answered, gaps }: AllAnswers<Family>): LogFlows {
  const reads = answered.map(({ workspace, family, answers }) =>
    answers.map((answer) => ({ workspace, family, ...toLogRead(family.source, answer) })),
  );
  return {
    rows: dropDoubles(reads.flat()),
    gaps: [...gaps, ...toGaps(reads.flat()), ...reads.flatMap(toPlanGaps)],
  };
}

/** Most firewalls do not log their DNS proxy, so a table that shows nothing says nothing. */
function toNames({ answered, gaps }: AllAnswers<NameFamily>): LogNames {
  const reads = answered.flatMap(({ workspace, family, answers }) =>
    answers.map(({ problem }) => ({ workspace, family, problems: problem ? [problem] : [] })),
  );
  const failures = answered.flatMap(({ family, answers }) =>
    answers.flatMap((answer) => toNameFailures(family.by, answer)),
  );
  return { failures, gaps: [...gaps, ...toGaps(reads)] };
}

/** Only who answered for the whole span may be told to be silent. */
function toArrivals({ answered, gaps }: AllAnswers<Asked>): LogArrivals {
  const reads = answered.flatMap(({ workspace, family, answers }) =>
    answers.map(({ problem }) => ({ workspace, family, problems: problem ? [problem] : [] })),
  );
  const arrivals = answered
    .filter(({ answers }) => answers.every(({ problem }) => problem === undefined))
    .map(({ workspace, answers }) => {
      const instants = answers.flatMap(({ rows }) => rows.flatMap((row) => textOf(row, 'Arrived') ?? []));
      const last = instants.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
      return { workspace: workspace.found?.id ?? workspace.customerId, ...(last === undefined ? {} : { at: last }) };
    });
  return { arrivals, gaps: [...gaps, ...toGaps(reads)] };
}

function toAllowedFamilies(hosts: readonly string[], addresses: readonly string[]): readonly Family[] {
  const application = {
    name: 'application rules',
    table: 'AZFWApplicationRule',
    query: toAllowedApplicationFlows(hosts),
    source: 'structured',
  } as const;
  const network = {
    name: 'network rules',
    table: 'AZFWNetworkRule',
    query: toAllowedNetworkFlows(addresses),
    source: 'structured',
  } as const;
  return [...(hosts.length > 0 ? [application] : []), ...(addresses.length > 0 ? [network] : [])];
}

/** Whoever configured workspaces has said where the logs are: one that cannot be looked up is then no gap. */
async function searchWorkspaces(
  options: DenyLogReaderOptions,
  ids: readonly string[],
  families: readonly Asked[],
): Promise<WorkspaceSearch> {
  const { arm, workspaceIds } = options;
  if (!arm || ids.length === 0) return { found: [], gaps: [] };
  const credential = createTokenSource(options.credential);
  const signal = AbortSignal.timeout(toRetryLimits(arm.retry).totalMs);
  const connection = await connectArm({ ...arm, credential }, signal);
  const search = await findWorkspaces(
    connection,
    ids,
    families.map(({ table }) => table),
  );
  return { found: search.found, gaps: workspaceIds.length > 0 ? [] : search.gaps };
}

/** Each workspace once, whether it was configured, found, or both. */
function toAsked({ workspaceIds }: DenyLogReaderOptions, { found }: WorkspaceSearch): readonly AskedWorkspace[] {
  const configured = workspaceIds.map((customerId): AskedWorkspace => ({ customerId }));
  const all = [...configured, ...found.map((one): AskedWorkspace => ({ customerId: one.customerId, found: one }))];
  return [...new Map(all.map((workspace) => [toIdKey(workspace.customerId), workspace])).values()];
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

/** What was asked, and what went wrong with it. */
interface AskedRead {
  readonly workspace: AskedWorkspace;
  readonly family: Asked;
  readonly problems: readonly Problem[];
}

type FamilyRead = AskedRead & LogRead;

/** A table whose plan may hide its rows, and that showed none. */
function toPlanGaps(reads: readonly FamilyRead[]): readonly Gap[] {
  const [first] = reads;
  const plan = first?.workspace.found?.plans.get(first.family.table);
  const isSilent = reads.every(({ rows, problems }) => rows.length === 0 && problems.length === 0);
  if (!first?.workspace.found || plan === undefined || !isSilent) return [];
  const resource = `${first.workspace.found.id}/tables/${first.family.table}`;
  const detail = `Table ${first.family.table} has the plan ${plan}, which can hide rows from queries. Give it the plan Analytics to be sure.`;
  return [{ resource, reason: 'unsupported', detail }];
}

/** One gap a workspace and problem: the queries usually fail together. */
function toGaps(reads: readonly AskedRead[]): readonly Gap[] {
  const found = new Map<string, { workspaceId: string; problem: Problem; names: Set<string> }>();
  for (const { workspace, family, problems } of reads) {
    const workspaceId = workspace.customerId;
    for (const problem of problems) {
      const key = [workspaceId, problem.reason, problem.text].join('\n');
      const entry = found.get(key) ?? { workspaceId, problem, names: new Set() };
      entry.names.add(family.name);
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
