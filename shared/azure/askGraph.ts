import type { Json, JsonObject } from '../model/json.ts';
import type { ArmConnection } from './armConnection.ts';
import type { GraphQuota } from './graphQuota.ts';
import { malformed, type Problem } from './problem.ts';
import type { Answer } from './readPages.ts';

/** Version of "Resource Graph - Resources". */
const graphVersion = '2021-03-01';
/** The action that asking needs; what is told hangs on the right to read it. */
export const graphAction = 'Microsoft.ResourceGraph/resources/read';
/** Rows of one page: the most that the service gives ("Working with large Azure resource data sets"). */
export const pageRows = 1000;
/** No estate is this large; a service that goes on for ever is not followed. */
const mostPages = 1000;

/** Whose resources a query is about: the service takes subscriptions or management groups, not both. */
export type GraphScope =
  | { readonly subscriptions: readonly string[] }
  | { readonly managementGroups: readonly string[] };

/** What a query gave: all that came, and the problem that ended it early. */
export interface GraphRows {
  readonly rows: readonly unknown[];
  readonly problem?: Problem;
}

/** What a query goes over. */
export interface GraphClient {
  readonly connection: ArmConnection;
  readonly quota: GraphQuota;
}

/**
 * Asks Resource Graph and reads every page. Resources that the identity may not read are left out by the service without
 * a word: that a row is missing proves nothing. An answer that says itself that it is cut is a problem.
 */
export async function askGraph(
  { connection, quota }: GraphClient,
  { query, scope }: { readonly query: string; readonly scope: GraphScope },
): Promise<GraphRows> {
  // The clients of any subscription will do: the address names none.
  const clients = connection.clientsOf('subscriptions' in scope ? (scope.subscriptions[0] ?? '-') : '-');
  const path = `/providers/Microsoft.ResourceGraph/resources?api-version=${graphVersion}`;
  const rows: unknown[] = [];
  let token: string | undefined;
  for (let count = 1; ; count += 1) {
    const options = {
      resultFormat: 'objectArray',
      $top: pageRows,
      ...(token === undefined ? {} : { $skipToken: token }),
    };
    const answer = await quota.run(() => connection.post(clients, path, { ...toBody(scope), query, options }));
    const page = toPage(answer);
    if ('problem' in page) return { rows, problem: page.problem };
    rows.push(...page.rows);
    if (page.token === undefined) return rows.length < page.total ? { rows, problem: endedEarly } : { rows };
    if (page.token === token || count === mostPages) return { rows, problem: endless };
    token = page.token;
  }
}

const endedEarly = malformed('the answer ended before all rows came');
const endless = malformed('the answer does not end');

function toBody(scope: GraphScope): JsonObject {
  return { ...scope };
}

type Page =
  | { readonly rows: readonly Json[]; readonly token: string | undefined; readonly total: number }
  | { readonly problem: Problem };

function toPage(answer: Answer): Page {
  if (answer.kind === 'problem') return { problem: answer.problem };
  const body: JsonObject = typeof answer.body === 'object' && answer.body !== null ? (answer.body as JsonObject) : {};
  const { data, $skipToken, totalRecords, resultTruncated } = body;
  if (!Array.isArray(data)) return { problem: malformed('the answer has no data array') };
  const token = typeof $skipToken === 'string' && $skipToken !== '' ? $skipToken : undefined;
  const isCut = token === undefined && resultTruncated === 'true';
  if (isCut) return { problem: endedEarly };
  if (answer.header?.('x-ms-tenant-subscription-limit-hit')?.toLowerCase() === 'true') return { problem: tooMany };
  return { rows: data as readonly Json[], token, total: typeof totalRecords === 'number' ? totalRecords : 0 };
}

const tooMany: Problem = {
  reason: 'unsupported',
  text: 'the identity sees more than the 10,000 subscriptions that one query covers',
  lost: false,
};
