import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { decideFinding, type FindingWord } from '../../shared/app/decideFinding.ts';
import { readFindings } from '../../shared/app/readFindings.ts';
import { readFindingWord } from '../../shared/app/readFindingWord.ts';
import { toVisible } from '../../shared/report/text.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const statusOf = { unusable: 400, unknown: 404 } as const;

/** Answers `GET findings`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerFindings(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const cluster = request.query.get('cluster') ?? undefined;
  const withResolved = request.query.get('resolved') === 'true';
  const findings = await readFindings(
    { withResolved, ...(cluster === undefined ? {} : { cluster }) },
    portsOf(context),
  );
  return { status: 200, headers, jsonBody: { findings } };
}

/** Answers `POST findings/{fingerprint}/acknowledge` and `silence`. @throws PortError if the storage account cannot be reached */
export async function answerWord(
  action: FindingWord['action'],
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  // Nobody but App Service can set this header, but only where it signs people in.
  const principal = ports.signsIn ? request.headers.get('x-ms-client-principal-name') : null;
  const word = await readFindingWord(action, await request.text(), principal ?? undefined);
  if (typeof word === 'string') return toProblem(400, toVisible(word));
  const result = await decideFinding(request.params['fingerprint']?.toLowerCase() ?? '', word, ports);
  if (result.kind === 'refused') return toProblem(statusOf[result.why], toVisible(result.problem));
  return { status: 200, headers, jsonBody: result.finding };
}
