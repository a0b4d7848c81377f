import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { acceptBaseline, type AcceptResult } from '../../shared/app/acceptBaseline.ts';
import type { Ports } from '../../shared/app/compose.ts';
import { readAcceptance } from '../../shared/app/readAcceptance.ts';
import { readBaselines } from '../../shared/app/readBaselines.ts';
import { toVisible } from '../../shared/report/text.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const statusOf = { unusable: 400, unknown: 404, changed: 409 } as const;

/** Answers `GET` and `POST baseline`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerBaseline(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  return request.method === 'POST' ? accept(request, portsOf(context)) : show(request, portsOf(context));
}

async function show(request: HttpRequest, ports: Ports): Promise<HttpResponseInit> {
  const admitted = await admit('baseline', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const baselines = await readBaselines(admitted.query.cluster, ports);
  if (baselines.length === 0) return toProblem(404, 'No such cluster has been audited yet.');
  return { status: 200, headers, jsonBody: { baselines } };
}

async function accept(request: HttpRequest, ports: Ports): Promise<HttpResponseInit> {
  const { signsIn } = ports;
  const admitted = await admit('acceptBaseline', request, { signsIn, wish: 'write' });
  if (admitted.kind === 'ended') return admitted.answer;
  const { caller } = admitted;
  const read = await readAcceptance(await request.text(), caller.kind === 'signedIn' ? caller.name : undefined);
  if (typeof read === 'string') return toProblem(400, toVisible(read));
  return toAnswer(await acceptBaseline(read, ports));
}

function toAnswer(result: AcceptResult): HttpResponseInit {
  if (result.kind === 'refused') return toProblem(statusOf[result.why], toVisible(result.problem));
  const { clusterId, clusterName, baseline } = result;
  return { status: 201, headers, jsonBody: { clusterId, clusterName, baseline } };
}
