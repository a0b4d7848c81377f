import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { readHistory, readReportById } from '../../shared/app/readHistory.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';
import { answerInForm } from './report.ts';

/** So many audits a cluster are told if nobody asks for another number. */
const usual = 50;

/** Answers `GET report/history`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerHistory(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('reportHistory', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const { cluster, limit } = admitted.query;
  const history = await readHistory({ cluster, most: Number(limit ?? usual) }, ports);
  if (history.length === 0) return toProblem(404, 'No such cluster has been audited yet.');
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, jsonBody: { history } };
}

/** Answers `GET report/{id}`, one report of the history. @throws PortError if the storage account cannot be reached */
export async function answerReportById(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('reportById', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const report = await readReportById(request.params['id'] ?? '', ports);
  if (!report)
    return toProblem(404, 'There is no such report, or it is no longer kept; report/history lists those that are.');
  return answerInForm(report, request, { ports, format: admitted.query.format });
}
