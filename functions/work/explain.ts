import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Asked } from '../../shared/app/explainEstate.ts';
import type { QueryOf } from '../../shared/app/http/operations.zod.ts';
import { readExplanation } from '../../shared/app/readExplanation.ts';
import { renderExplanation } from '../../shared/report/explain/renderExplanation.ts';
import { renderExplanationJson } from '../../shared/report/explain/renderExplanationJson.ts';
import { toVisible } from '../../shared/report/text.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

/** Answers `GET explain`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerExplain(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('explain', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const { format = 'json' } = admitted.query;
  const asked = toAsked(admitted.query);
  if (typeof asked === 'string') return toProblem(400, asked);
  const answer = await readExplanation(asked, ports);
  if (!answer) return toProblem(404, 'No cluster has been audited yet.');
  if (answer.kind === 'refused') return toProblem(answer.isMissing ? 404 : 400, toVisible(answer.problem));
  const { explanation } = answer;
  const isText = format === 'text';
  const headers = {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  const body = isText
    ? renderExplanation(explanation, { color: false, width: 80 })
    : renderExplanationJson(explanation);
  return { status: 200, headers, body };
}

/** The flow that is asked about, or what is wrong with the question. */
function toAsked({ from, to, protocol, port }: QueryOf<'explain'>): Asked | string {
  if (port !== undefined && /:\d+$/.test(to)) return 'port must stand in to or by itself, not in both.';
  return { from, to: port === undefined ? to : `${to}:${port}`, ...(protocol === undefined ? {} : { protocol }) };
}
