import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { acceptBaseline, type AcceptResult } from '../../shared/app/acceptBaseline.ts';
import { readAcceptance } from '../../shared/app/readAcceptance.ts';
import { readBaselines } from '../../shared/app/readBaselines.ts';
import { toVisible } from '../../shared/report/text.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const statusOf = { unusable: 400, unknown: 404, changed: 409 } as const;

/** Answers `GET` and `POST baseline`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerBaseline(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  if (request.method === 'POST') {
    // Nobody but App Service can set this header, but only where it signs people in.
    const principal = ports.signsIn ? request.headers.get('x-ms-client-principal-name') : null;
    const read = await readAcceptance(await request.text(), principal ?? undefined);
    if (typeof read === 'string') return toProblem(400, toVisible(read));
    return toAnswer(await acceptBaseline(read, ports));
  }
  const cluster = request.query.get('cluster') ?? undefined;
  const baselines = await readBaselines(cluster, ports);
  if (baselines.length === 0) return toProblem(404, 'No such cluster has been audited yet.');
  return { status: 200, headers, jsonBody: { baselines } };
}

function toAnswer(result: AcceptResult): HttpResponseInit {
  if (result.kind === 'refused') return toProblem(statusOf[result.why], toVisible(result.problem));
  const { clusterId, clusterName, baseline } = result;
  return { status: 201, headers, jsonBody: { clusterId, clusterName, baseline } };
}
