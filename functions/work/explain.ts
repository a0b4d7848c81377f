import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Asked } from '../../shared/app/explainEstate.ts';
import { readExplanation } from '../../shared/app/readExplanation.ts';
import { renderExplanation } from '../../shared/report/explain/renderExplanation.ts';
import { renderExplanationJson } from '../../shared/report/explain/renderExplanationJson.ts';
import { toVisible } from '../../shared/report/text.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

/** Answers `GET explain`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerExplain(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const format = request.query.get('format') ?? 'json';
  if (format !== 'json' && format !== 'text') return toProblem(400, 'format must be json or text.');
  const asked = toAsked(request);
  if (typeof asked === 'string') return toProblem(400, asked);
  const answer = await readExplanation(asked, portsOf(context));
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
function toAsked({ query }: HttpRequest): Asked | string {
  const [from, to, protocol, port] = ['from', 'to', 'protocol', 'port'].map(
    (name) => query.get(name)?.trim() || undefined,
  );
  if (from === undefined) return 'from must name a cluster, a subnet or an address.';
  if (to === undefined) return 'to must name a host, an address or a service tag.';
  if (port !== undefined && /:\d+$/.test(to)) return 'port must stand in to or by itself, not in both.';
  return { from, to: port === undefined ? to : `${to}:${port}`, ...(protocol === undefined ? {} : { protocol }) };
}
