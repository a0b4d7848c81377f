import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type Caller, toCaller, toRefusal, type Wish } from '../../shared/app/http/caller.ts';
import type { OperationId, QueryOf } from '../../shared/app/http/operations.zod.ts';
import { lazilyLoaded } from '../../shared/model/memoised.ts';
import { toVisible } from '../../shared/report/text.ts';
import { toProblem } from './problem.ts';

/** A request that may go on, with who calls and what the query says; or the answer that ends it. */
export type Admitted<Id extends OperationId> =
  | { readonly kind: 'admitted'; readonly caller: Caller; readonly query: QueryOf<Id> }
  | { readonly kind: 'ended'; readonly answer: HttpResponseInit };

const operations = lazilyLoaded(() => import('../../shared/app/http/operations.zod.ts'));

/** Parameters of the Functions host, not of the API. */
const ofTheHost = ['code', 'clientId'];
/** Operations that mean nothing without a query; everywhere else an empty one is in order. */
export const alwaysAsked: readonly OperationId[] = ['explain'];

/** Lets a request on if its caller may do what it wants and its query is in order. */
export async function admit<Id extends OperationId>(
  id: Id,
  request: HttpRequest,
  { signsIn, wish = 'read' }: { readonly signsIn: boolean; readonly wish?: Wish },
): Promise<Admitted<Id>> {
  const caller = toCaller((name) => request.headers.get(name), signsIn);
  const refusal = toRefusal(caller, wish, signsIn);
  if (refusal) return { kind: 'ended', answer: toProblem(refusal.status, refusal.detail) };
  const values = Object.fromEntries([...request.query].filter(([name]) => !ofTheHost.includes(name)));
  // Most requests have no query; what checks one is large, and a start should not wait for it.
  if (Object.keys(values).length === 0 && !alwaysAsked.includes(id))
    return { kind: 'admitted', caller, query: {} as QueryOf<Id> };
  const { checkQuery } = await operations();
  const query = checkQuery(id, values);
  return typeof query === 'string'
    ? { kind: 'ended', answer: toProblem(400, toVisible(`${query}.`)) }
    : { kind: 'admitted', caller, query };
}
