import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { readHistory } from '../../shared/app/readHistory.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

/** So many audits a cluster are told if nobody asks for another number, and at most. */
const [usual, largest] = [50, 500];

/** Answers `GET report/history`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerHistory(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const most = Number(request.query.get('limit') ?? usual);
  if (!Number.isInteger(most) || most < 1 || most > largest) {
    return toProblem(400, `limit must be a whole number from 1 to ${largest}.`);
  }
  const history = await readHistory({ cluster: request.query.get('cluster') ?? undefined, most }, portsOf(context));
  if (history.length === 0) return toProblem(404, 'No such cluster has been audited yet.');
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, jsonBody: { history } };
}
